"""The record: schema, journal, repositories, migrations."""
