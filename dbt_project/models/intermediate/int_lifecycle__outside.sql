{# One row per live contact and portal stage it was ever in that is mapped to nothing. Kept from night to night. #}
select distinct
    client,
    contact_key,
    stage_value,
from {{ ref('int_lifecycle__dated') }}
where canonical_stage = 'unmapped'
