DROP FUNCTION assent_enqueue(text, json, text, timestamptz, integer);
