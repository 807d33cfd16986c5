CREATE TABLE collections (
  name TEXT PRIMARY KEY NOT NULL,
  key TEXT NOT NULL UNIQUE,
  model_id TEXT NOT NULL,
  dimensions INTEGER NOT NULL,
  created_at TEXT NOT NULL
);

CREATE TABLE documents (
  collection TEXT NOT NULL REFERENCES collections (name) ON DELETE CASCADE,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  search_name TEXT NOT NULL,
  path TEXT,
  media_type TEXT NOT NULL,
  pages INTEGER,
  items INTEGER NOT NULL,
  images INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  original_asset_id TEXT NOT NULL,
  cover TEXT,
  warnings TEXT NOT NULL,
  metadata TEXT NOT NULL,
  added_at TEXT NOT NULL,
  PRIMARY KEY (collection, id)
);

CREATE INDEX documents_by_path ON documents (collection, path);

CREATE INDEX documents_by_time ON documents (collection, added_at);

CREATE TABLE document_assets (
  collection TEXT NOT NULL,
  document_id TEXT NOT NULL,
  asset_id TEXT NOT NULL,
  PRIMARY KEY (collection, document_id, asset_id),
  FOREIGN KEY (collection, document_id) REFERENCES documents (collection, id) ON DELETE CASCADE
);

CREATE INDEX document_assets_by_asset ON document_assets (asset_id);

CREATE TABLE jobs (
  id TEXT PRIMARY KEY NOT NULL,
  collection TEXT NOT NULL,
  state TEXT NOT NULL,
  input TEXT NOT NULL,
  progress TEXT NOT NULL,
  result TEXT,
  error TEXT,
  owner TEXT,
  heartbeat TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);

CREATE INDEX jobs_by_state ON jobs (state, created_at);

CREATE TABLE conversations (
  id TEXT PRIMARY KEY NOT NULL,
  title TEXT NOT NULL,
  collection TEXT NOT NULL,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);

CREATE INDEX conversations_by_time ON conversations (updated_at);

CREATE TABLE messages (
  conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  id TEXT NOT NULL,
  position INTEGER NOT NULL,
  role TEXT NOT NULL,
  parts TEXT NOT NULL,
  metadata TEXT,
  created_at TEXT NOT NULL,
  PRIMARY KEY (conversation_id, id)
);
