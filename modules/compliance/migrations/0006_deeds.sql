-- What was done when a declaration moved, apart from the words: pages say it in the reader's language.
ALTER TABLE compliance_declaration_move ADD COLUMN deed TEXT NOT NULL DEFAULT 'answered';
