-- Who imports is under lock, apart from what else the declarant adds, and so are the messages that say
-- it: beside each the id of its key. What stood in clear has the key '' until it is sealed, by the job
-- that seals anew whatever another key sealed.
ALTER TABLE compliance_declaration ADD COLUMN importer TEXT;
ALTER TABLE compliance_declaration ADD COLUMN importer_key_id TEXT;
UPDATE compliance_declaration
SET importer = particulars ->> 'person', importer_key_id = '',
  particulars = json_remove(particulars, '$.person')
WHERE particulars ->> 'person' IS NOT NULL;
-- Differences may name a person. The next check masks them.
UPDATE compliance_declaration SET findings = '[]' WHERE direction = 'import';
CREATE INDEX compliance_declaration_importer ON compliance_declaration (importer_key_id)
  WHERE importer IS NOT NULL;
ALTER TABLE compliance_message ADD COLUMN key_id TEXT NOT NULL DEFAULT '';
CREATE INDEX compliance_message_sealed ON compliance_message (key_id) WHERE xml <> '';
