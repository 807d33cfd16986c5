CREATE TABLE label_sets (
  collection TEXT NOT NULL REFERENCES collections (name) ON DELETE CASCADE,
  name TEXT NOT NULL,
  labels TEXT NOT NULL,
  templates TEXT NOT NULL,
  threshold REAL NOT NULL,
  is_leaving INTEGER NOT NULL DEFAULT 0,
  applied TEXT,
  updated_at TEXT NOT NULL,
  PRIMARY KEY (collection, name)
);
