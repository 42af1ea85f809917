-- Where a server's moderators are told of pins that no longer hold; NULL: nowhere.
ALTER TABLE settings ADD COLUMN notices INTEGER;
