{# One row per client and KPI: the days it can speak of; of a retired one up to its last. Null as_of_date: an input of it was never read. #}
with ends as (
    select
        client,
        kpi_key,
        max(coalesce(valid_to, 'infinity')) as ends_on,
    from {{ ref('int_kpis__registry') }}
    group by all
),

inputs as (
    select distinct
        client,
        kpi_key,
        unnest(needed_inputs) as input,
    from {{ ref('int_kpis__registry') }}
),

spans as (
    select
        client,
        input,
        case when count(complete_through) = count(*) then min(complete_through) end as complete_through,
        min(complete_from) as complete_from,
        min(final_through) as final_through,
        string_agg(distinct source, '+' order by source) as sources,
    from {{ ref('int_completeness') }}
    where is_authority
    group by all
),

first_contacts as (
    select
        client,
        'crm' as input,
        min(lead_day) filter (where lead_day >= date '2000-01-01') as first_day,
    from {{ ref('fct_funnel_progress') }}
    group by all
),

first_wins as (
    select
        client,
        min(date_day) filter (where date_day >= date '2000-01-01') as first_day,
    from {{ ref('fct_revenue_daily') }}
    group by all
),

-- Deals begin with the leads: a CRM whose first deal was won later was there before, and so was its spend.
first_days as (
    select *, from first_contacts
    union all
    select
        client,
        'deals' as input,
        least(first_contacts.first_day, first_wins.first_day) as first_day,
    from first_contacts
    full join first_wins using (client)
)

select
    inputs.client,
    inputs.kpi_key,
    case
        when count(spans.complete_through) = count(*)
            then least(min(spans.complete_through), max(ends.ends_on) - 1)
    end as as_of_date,
    greatest(
        min(first_days.first_day), max(spans.complete_from) filter (where first_days.input is null)
    ) as first_day,
    min(spans.final_through) as final_through,
    min(inputs.input) filter (where spans.complete_through is null) as missing_input,
    -- Days of search are Pacific: alone they are nobody's, from the week up the difference is small.
    bool_or(inputs.input = 'brand') as is_weekly,
    list_sort(list_distinct(flatten(list(string_split(spans.sources, '+'))))) as sources,
from inputs
inner join ends using (client, kpi_key)
left join spans on inputs.client = spans.client and inputs.input = spans.input
left join first_days on inputs.client = first_days.client and inputs.input = first_days.input
group by all
