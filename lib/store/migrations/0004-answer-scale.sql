ALTER TABLE collections ADD COLUMN answer_scale TEXT;
