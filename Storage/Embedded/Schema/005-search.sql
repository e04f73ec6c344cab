-- Which posts have which words. Without a copy of the texts and without places: an index alone, whose rowid is the post's id. The program cuts
-- and folds the words; here they only stand between blanks.
create virtual table post_words using fts5 (
  words, content = '', contentless_delete = 1, detail = none, tokenize = "ascii tokenchars '#@:_'");

-- below which change each feed partition is indexed
create table search_positions (
  part integer primary key,
  position integer not null
) strict;

-- The words of people's names. fame: the digits in the number of their followers, so that the best known are found first and the index moves
-- at few follows.
create table user_words (
  user_id integer not null,
  word text not null,
  fame integer not null,
  primary key (user_id, word)
) strict, without rowid;
create index user_words_by_fame on user_words (fame, word);
create trigger users_fame after update of followers on users
when length(old.followers) <> length(new.followers)
begin
  update user_words set fame = length(new.followers) where user_id = new.id;
end;

insert or ignore into user_words (user_id, word, fame)
select u.id, w.value, length(u.followers) from users u, json_each(name_words(u.handle, u.display_name)) w;
