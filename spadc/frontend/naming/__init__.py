"""Where names come from: files, live functions, objects, libraries."""
