CREATE TABLE model_changes (
  collection TEXT PRIMARY KEY NOT NULL REFERENCES collections(name) ON DELETE CASCADE,
  previous_model_id TEXT,
  previous_dimensions INTEGER,
  target_model_id TEXT,
  target_dimensions INTEGER,
  owner TEXT,
  heartbeat TEXT,
  done INTEGER NOT NULL DEFAULT 0,
  total INTEGER NOT NULL DEFAULT 0,
  seconds_left REAL,
  split_texts INTEGER NOT NULL DEFAULT 0,
  lost_pictures INTEGER NOT NULL DEFAULT 0,
  error TEXT
);
