CREATE TABLE feedback (
  conversation_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  verdict TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (conversation_id, message_id, item_id),
  FOREIGN KEY (conversation_id, message_id) REFERENCES messages (conversation_id, id) ON DELETE CASCADE
);
