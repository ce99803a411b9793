"""`openmodels up` from the first lock to the last stopped process."""

from __future__ import annotations

import time
from collections.abc import Mapping

from openmodels.errors import CannotRun, InvalidRegistry, SetupError
from openmodels.settings import Settings
from openmodels.stack import application, ports, table
from openmodels.stack.locks import claimed, leftovers, take
from openmodels.stack.logs import Logs
from openmodels.stack.postgres import Postgres
from openmodels.stack.signals import SignalWatch
from openmodels.stack.supervisor import Report, Stopped, Supervisor
from openmodels.stack.valkey import Valkey
from openmodels.stack.watch import Watch

LEFTOVERS_S = 15.0
PROBLEMS = InvalidRegistry.exit_code


def up(settings: Settings, report: Report) -> None:
    """Start everything, keep it running until a stop signal, stop it; raises OpenModelsError if it cannot start."""
    data = settings.data_dir.absolute()
    address = table.web_server(settings, {}).address
    with SignalWatch() as signals, claimed(data, address), leftovers(data) as lock:
        try:
            _wait_for_leftovers(lock, signals, report)
            _check_port(settings)
            embedded = table.servers(settings)
            logs = Logs(settings.log_dir)
            with Watch(lock) as watch:
                supervisor = Supervisor(logs, watch, signals, report)
                try:
                    _start(supervisor, settings, embedded, logs, report)
                    supervisor.keep()
                finally:
                    report.step("Stopping")
                    supervisor.stop()
        except Stopped:
            report.done("Stopped")


def _start(
    supervisor: Supervisor, settings: Settings, embedded: list[Postgres | Valkey], logs: Logs, report: Report
) -> None:
    if embedded:
        names = " and ".join(server.name for server in embedded)
        report.step(f"Starting {names}")
        for server in embedded:
            server.prepare(logs.file(server.name))
        supervisor.start(embedded)
        table.write_addresses(embedded)
        report.done(f"{names} ready")
    env = table.environment(settings, embedded)
    web = table.web_server(settings, env)
    supervisor.load(web)  # its code takes as long to load as the two steps before it to run
    _migrate(supervisor, env, report)
    failed = _ingest(supervisor, env, report)
    report.step("Starting the web server")
    supervisor.start([web])
    if failed and not web.knows_a_registry():
        kind = InvalidRegistry if failed == PROBLEMS else CannotRun
        raise kind("There is no earlier state of the registry to serve.", hint="Mend what is said above.")
    report.done("Web server ready")
    supervisor.start(table.telemetry(settings, env), beside=True)  # later, as they would take its time to start
    if failed:
        report.notice("What is served is the last good state of the registry.")
    report.serving(web.address)


def _migrate(supervisor: Supervisor, env: Mapping[str, str], report: Report) -> None:
    report.step("Bringing the database up to date")
    code, output = supervisor.run("migrate", application.command("migrate", env=env))
    if code != 0:
        raise CannotRun(f"The database could not be brought up to date:\n{output}")
    report.done("Database up to date")


def _ingest(supervisor: Supervisor, env: Mapping[str, str], report: Report) -> int:
    """Read the registry in; returns the exit code of `openmodels ingest`."""
    report.step("Reading the registry")
    code, output = supervisor.run("ingest", application.command("ingest", env=env))
    if code == 0:
        report.done("Registry read in")
    else:
        report.show(output)
        why = "has problems and was not read in" if code == PROBLEMS else "could not be read in"
        report.notice(f"The registry {why}.")
    return code


def _wait_for_leftovers(lock: int, signals: SignalWatch, report: Report) -> None:
    until = time.monotonic() + LEFTOVERS_S
    while not take(lock):
        report.step("Waiting for the processes of the last run to end")
        signals.wait(0.05)
        if signals.stop is not None:
            raise Stopped
        if time.monotonic() > until:
            raise CannotRun(
                "Processes of an earlier run on this data folder are still ending.",
                hint="See which with: ps -ef | grep openmodels",
            )


def _check_port(settings: Settings) -> None:
    try:
        free = ports.is_free(settings.host, settings.port)
    except OSError as error:
        raise SetupError(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror or error}.",
            hint="Choose others with --host and --port.",
        ) from None
    if not free:
        raise SetupError(
            f"Port {settings.port} of {settings.host} is in use by another program.",
            hint=f"Choose another with --port, for example --port {ports.free()}.",
        )
