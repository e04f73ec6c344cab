-- Which messages of rooms have which words, as post_words has it for posts; r:<room> stands among the words of each.
create virtual table message_words using fts5 (
  words, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '#@:_'");

-- below which id all changes of messages are indexed
create table message_search_position (
  one integer primary key check (one = 1),
  position integer not null
) strict;
