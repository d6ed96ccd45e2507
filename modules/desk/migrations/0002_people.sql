-- What one person wrote, for copies of their data and their erasure.
CREATE INDEX desk_message_person ON desk_message (person_id);
