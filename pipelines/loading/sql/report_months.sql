-- Months that the window touches; they are read whole, as far as they have ended.
select typed.*
from typed
cross join load
where
    typed.reason is null
    and typed.date_day between date_trunc('month', load.window_first) and load.window_last
