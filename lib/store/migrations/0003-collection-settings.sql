ALTER TABLE collections ADD COLUMN rerank_instruction TEXT;
