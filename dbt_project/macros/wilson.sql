{# One end of the 90 % Wilson interval of numerator / denominator (z = 1.6448536269514722); sign is - for the lower and + for the upper end. #}
{% macro wilson(sign) -%}
    (
        (
            numerator + 1.3527717270477064
            {{ sign }} 1.6448536269514722 * sqrt(numerator * (1 - numerator / denominator) + 0.6763858635238532)
        ) / (denominator + 2.705543454095413)
    )
{%- endmacro %}
