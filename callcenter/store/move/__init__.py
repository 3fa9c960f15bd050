"""The whole record from one database into another: copied, verified, and only then there."""
