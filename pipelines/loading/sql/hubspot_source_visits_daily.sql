select
    try_cast("day" as date) as date_day,
    source,
    sum(visits)::bigint as visits,
    sum(contacts)::bigint as contacts,
    sum(leads)::bigint as leads,
    sum(marketingQualifiedLeads)::bigint as mqls,
    sum(salesQualifiedLeads)::bigint as sqls,
    sum(customers)::bigint as customers,
from records
group by all
