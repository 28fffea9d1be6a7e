"""The files for a server: they parse, name settings and commands that exist, and hold no secret."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import bot.__main__
from admin.cli import main as hamroh
from bot.channels.web.api import LONGEST_WAIT
from bot.channels.web.body import MOST_BYTES
from bot.config import PREFIX, Settings
from tests.conftest import ROOT

DEPLOY = ROOT / "deploy"
UNITS = ("hamroh.service", "hamroh-worker@.service")
HARDENING = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "PrivateDevices": "yes",
    "CapabilityBoundingSet": "",
    "RestrictSUIDSGID": "yes",
    "UMask": "0077",
}


def read(name: str) -> str:
    return (DEPLOY / name).read_text(encoding="utf-8")


def is_served(command: list[str]) -> bool:
    """Whether `command` is a `hamroh …` that exists, with options that exist."""
    program, name, *arguments = command
    assert name in hamroh.commands
    bot.__main__.main.make_context(name, arguments)
    return program.rpartition("/")[2] == "hamroh" and name == "run"


@pytest.mark.parametrize("file", sorted(DEPLOY.iterdir()), ids=lambda file: file.name)
def test_every_setting_named_exists(file: Path) -> None:
    """A setting that stands in a file for a server is one of ours."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.__dataclass_fields__}
    assert set(re.findall(rf"\b{PREFIX}[A-Z_]+", file.read_text(encoding="utf-8"))) <= known


# Docker


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(read("compose.yaml"))
    return loaded


def test_compose_runs_a_front_two_workers_and_a_database() -> None:
    """The services, each with a command that exists and started again when it ends."""
    services = compose()["services"]
    assert set(services) == {"postgres", "front", "worker"}
    assert is_served(services["front"]["command"])
    assert is_served(services["worker"]["command"])
    assert services["worker"]["deploy"]["replicas"] == 2
    assert all(service["restart"] == "unless-stopped" for service in services.values())


def test_compose_asks_the_front_and_the_database_how_they_are() -> None:
    """The front is asked for readiness, and nothing starts before the database answers."""
    services = compose()["services"]
    assert "/readyz" in services["front"]["healthcheck"]["test"][-1]
    assert services["postgres"]["healthcheck"]["test"][1] == "pg_isready"
    for name in ("front", "worker"):
        assert services[name]["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_compose_opens_nothing_to_the_world() -> None:
    """Ports are for this machine alone, and our containers may do next to nothing."""
    services = compose()["services"]
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
    for name in ("front", "worker"):
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["security_opt"] == ["no-new-privileges:true"]


def test_no_secret_stands_in_compose() -> None:
    """Passwords come from the environment, and without one nothing starts."""
    for line in read("compose.yaml").splitlines():
        if "PASSWORD:" in line or "postgresql://" in line:
            assert "${POSTGRES_PASSWORD:?" in line


def test_images_are_pinned() -> None:
    """Every image names its version to the last number."""
    images = [service["image"] for service in compose()["services"].values()]
    images += re.findall(r"^FROM (\S+)", read("Dockerfile"), re.MULTILINE)
    for image in images:
        assert re.search(r":\d+(\.\d+)+(-\w+)*\Z", image), image


def test_the_image_has_the_version_of_the_package() -> None:
    """compose.yaml tags our image with the version that pyproject.toml has."""
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert version
    assert compose()["services"]["front"]["image"] == f"hamroh:{version[1]}"


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments."""
    lines = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", read("Dockerfile"), flags=re.MULTILINE)).splitlines()
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in lines if line)]


def test_the_dockerfile_builds_from_the_lock_as_an_ordinary_user() -> None:
    """Hashes are checked, the last user is not root, and the command exists."""
    steps = instructions()
    assert any(name == "RUN" and "--require-hashes --requirement requirements.lock" in rest for name, rest in steps)
    assert [rest for name, rest in steps if name == "USER"] == ["hamroh"]
    assert is_served(yaml.safe_load(dict(steps)["CMD"]))


def test_whatever_the_dockerfile_copies_is_there_and_not_ignored() -> None:
    """Each COPY names a file or folder of ours that Dockerfile.dockerignore lets through."""
    allowed = {line.removeprefix("!") for line in read("Dockerfile.dockerignore").splitlines() if line.startswith("!")}
    sources = [source for name, rest in instructions() if name == "COPY" for source in rest.split()[:-1]]
    assert sources
    assert set(sources) == allowed
    assert all((ROOT / source).exists() for source in sources)


# The settings


def environment_example() -> dict[str, str]:
    lines = [line for line in read("hamroh.env.example").splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_the_example_of_settings_can_be_used_as_it_stands() -> None:
    """Nothing in it is refused or unknown, and it holds no secret."""
    example = environment_example()
    Settings.read(example)
    assert Settings.unknown(example) == []
    assert example["HAMROH_TELEGRAM_TOKEN"] == ""
    assert example["POSTGRES_PASSWORD"] == ""


def test_the_examples_that_are_commented_out_can_be_used_too() -> None:
    """Every `#HAMROH_…=` line is a setting with a value that makes sense."""
    lines = dict(re.findall(r"^#([A-Z_]+)=(.+)$", read("hamroh.env.example"), re.MULTILINE))
    settings = Settings.read(lines)
    assert Settings.unknown(lines) == []
    assert settings.database.startswith("postgresql+psycopg://")
    assert settings.webhook_url.endswith(settings.webhook_path)


# systemd


def unit(name: str) -> configparser.SectionProxy:
    """The section [Service] of a unit."""
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(read(name))
    return parser["Service"]


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_runs_a_command_that_exists_in_a_cage(name: str) -> None:
    """An ordinary user, settings from a file, one folder to write to."""
    service = unit(name)
    assert is_served(shlex.split(service["ExecStart"]))
    assert service["User"] == "hamroh"
    assert service["EnvironmentFile"] == "/etc/hamroh/hamroh.env"
    assert service["Environment"] == f"{PREFIX}DATA_DIR=/var/lib/{service['StateDirectory']}"
    assert {key: service[key] for key in HARDENING} == HARDENING


def test_the_units_differ_in_their_role_only() -> None:
    """What hardens one hardens the other."""
    whole, worker = dict(unit(UNITS[0])), dict(unit(UNITS[1]))
    assert worker.pop("ExecStart") == f"{whole.pop('ExecStart')} --role worker"
    assert whole == worker


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_understands_the_unit(name: str, tmp_path: Path) -> None:
    """`systemd-analyze verify` has nothing to say, once the program is where the unit says."""
    program = tmp_path / "hamroh"
    program.touch(0o755)
    file = tmp_path / name
    file.write_text(read(name).replace("/opt/hamroh/.venv/bin/hamroh", str(program)), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True, timeout=60, check=False)
    ours = [line for line in done.stderr.splitlines() if name in line]
    assert ours == []
    assert done.returncode == 0


# Reverse proxies


def test_the_proxies_wait_longer_than_a_page_and_hide_the_metrics() -> None:
    """A long poll is not cut off, and /metrics is not for everybody."""
    patience = re.search(r"proxy_read_timeout (\d+)s;", read("nginx.conf"))
    assert patience
    assert int(patience[1]) > LONGEST_WAIT
    assert "location = /metrics" in read("nginx.conf")
    assert "respond /metrics 404" in read("Caddyfile")


def test_nginx_replaces_what_a_caller_claims_about_itself() -> None:
    """T16, A2: nobody chooses the address that limits count, and addresses are not written down."""
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in read("nginx.conf")
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in read("nginx.conf")
    assert read("nginx.conf").count("access_log off;") == len(
        re.findall(r"^server \{", read("nginx.conf"), re.MULTILINE)
    )
    assert environment_example()["HAMROH_WEB_PROXIES"] == "1"


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_proxies_lead_to_where_we_listen(name: str) -> None:
    """The default address and port, and bodies as large as we take."""
    settings = Settings()
    assert f"{settings.web_host}:{settings.web_port}" in read(name)
    most = re.search(r"(?:client_max_body_size|max_size) (\d+)(?:m|MB)", read(name))
    assert most
    assert int(most[1]) * 1_000_000 >= MOST_BYTES
