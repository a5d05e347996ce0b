-- What a rule remembers of the row that runs, so that it becomes true once in it.

alter table markets_alerts add column met_before bigint; -- the last known answer before the row of seen_at: 1 or 0
alter table markets_alerts add column crossed_at bigint; -- the row in which it last became true
