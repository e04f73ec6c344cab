-- After a post was deleted: without comments it is shown no more, so its parent counts it no more; if that was all below a deleted parent,
-- that goes too, and so on up.
create function uncount_comment(gone bigint) returns void language plpgsql as $$
declare
  parent bigint;
  comments_left integer;
  parent_deleted boolean;
begin
  loop
    select p.reply_to, p.comments into parent, comments_left from posts p where p.id = gone;
    exit when parent is null or comments_left > 0;
    update posts p set comments = greatest(0, p.comments - 1) where p.id = parent returning p.deleted into parent_deleted;
    exit when not found or not parent_deleted;
    gone := parent;
  end loop;
end $$;
