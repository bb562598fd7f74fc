"""Make the instance's tables before the services start, and write down which runs were killed since.

Webserver, daemon and code server started together on an empty home race for them.
`python -m pipelines.ui.prepare`, under the environment of the services.
"""

from pipelines.doctor.runs import end_lost_runs
from pipelines.home import Home
from pipelines.instance import open_instance

if __name__ == "__main__":
    with open_instance(Home.from_env()):
        pass
    end_lost_runs(Home.from_env())
