{# Rows whose value is not what their parts say: additive = numerator, ratio = numerator / denominator. #}
{% test value_follows_from_its_parts(model) %}
select *,
from {{ model }}
where
    (denominator is null and numerator is not null and value is distinct from numerator)
    or (denominator = 0 and value is not null)
    or (denominator != 0 and abs(value - numerator / denominator) > 1e-9)
    or not (band_low <= value and value <= band_high)
    or (is_shown and value is null)
{% endtest %}
