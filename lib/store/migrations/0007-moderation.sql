ALTER TABLE collections ADD COLUMN moderation TEXT;
