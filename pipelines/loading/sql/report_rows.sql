-- Rows that may replace what is there: of the days asked for, and of those that the source still has whole.
select typed.*
from typed
cross join load
left join report_facts as facts on typed.property_id = facts.property_id and typed.date_day = facts.date_day
where
    typed.reason is null
    and typed.date_day between load.window_first and load.window_last
    and not coalesce(facts.is_beyond_history, false)
