{# The grain of what is reckoned of goals once KPIs have their values. Steps before: intermediate_keys. #}
{{ keys_come_once({
    'int_goals__actual': ['goal_id'],
    'int_goals__forecast': ['goal_id'],
    'int_goals__measured': ['goal_id'],
}) }}
