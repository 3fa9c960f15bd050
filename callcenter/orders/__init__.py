"""The work order: state table, numbering, masking."""
