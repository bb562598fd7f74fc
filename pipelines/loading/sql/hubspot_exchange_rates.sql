select
    fromCurrencyCode as from_currency,
    toCurrencyCode as to_currency,
    try_cast(conversionRate as double) as rate,
    hubspot_time(effectiveAt) as since,
from records
where fromCurrencyCode is not null and toCurrencyCode is not null and rate is not null
qualify row_number() over (partition by from_currency, to_currency, since order by rate) = 1
