{# One row per visible stage entry of a live contact, cleared ones too (stage_order null). Kept from night to night. #}
select *,
from {{ ref('int_lifecycle__dated') }}
