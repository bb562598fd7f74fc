{# One row per finding, source and, where it belongs to one, day. #}
with findings as (
    select *, from {{ ref('int_findings__loading') }}
    union all by name
    select *, from {{ ref('int_findings__crm') }}
    union all by name
    select *, from {{ ref('int_findings__stages') }}
    union all by name
    select *, from {{ ref('int_findings__dates') }}
    union all by name
    select *, from {{ ref('int_findings__outside') }}
    union all by name
    select *, from {{ ref('int_findings__channels') }}
    union all by name
    select *, from {{ ref('int_findings__authority') }}
    union all by name
    select *, from {{ ref('int_findings__providers') }}
    union all by name
    select *, from {{ ref('int_findings__traffic') }}
    union all by name
    select *, from {{ ref('int_findings__anomalies') }}
    union all by name
    select *, from {{ ref('int_findings__splits') }}
    union all by name
    select *, from {{ ref('int_findings__reports') }}
    union all by name
    select *, from {{ ref('int_findings__deals') }}
    union all by name
    select *, from {{ ref('int_findings__money') }}
    union all by name
    select *, from {{ ref('int_findings__spend') }}
    union all by name
    select *, from {{ ref('int_findings__campaigns') }}
    union all by name
    select *, from {{ ref('int_findings__goals') }}
    union all by name
    select *, from {{ ref('int_findings__hubspot_goals') }}
    union all by name
    select *, from {{ ref('int_findings__ltc') }}
    union all by name
    select *, from {{ ref('int_findings__shares') }}
)

select
    client,
    source,
    finding,
    severity,
    cast(date_day as date) as date_day,
    cast(n as bigint) as n,
    message,
    nullif(subject, '') as subject,
from findings
