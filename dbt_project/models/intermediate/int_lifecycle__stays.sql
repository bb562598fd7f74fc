{# One row per stay of a contact in a stage: repeats are one stay, a cleared stage ends it. A stage that ends on the day it began keeps both days. #}
select
    client,
    contact_key,
    to_stage as stage,
    entered_day,
    exited_day as left_day,
from {{ ref('fct_stage_transitions') }}
where to_stage is not null
