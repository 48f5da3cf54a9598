"""Makes the same service with new-service, with other generators and with a shell, and compares.

    python3 bench/peers.py [RUNS]       default: 100 runs of each

Each gets an equal template, made here from templates/_example_ in the generator's own language, and
has to make the same eight files, byte for byte. Printed are the median time and its ratio to
new-service's, peak memory, system calls, and instructions, which do not depend on how busy the
machine is. Output goes to memory (/dev/shm), since disks are too noisy.

Installs what is missing into target/peers: cookiecutter and copier with pip, cargo-generate and
kickstart with cargo. Needs python3 with venv, cargo, hyperfine, strace, valgrind, GNU time.
"""

import filecmp
import json
import os
import re
import shutil
import subprocess
import sys

RUNS = sys.argv[1] if len(sys.argv) > 1 else "100"
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TEMPLATE = os.path.join(ROOT, "templates", "_example_")
PEERS = os.path.join(ROOT, "target", "peers")
PROGRAM = os.path.join(ROOT, "target", "release", "new-service")
WORK = "/dev/shm/new-service-peers"
OUT = os.path.join(WORK, "out")
PLACEHOLDER = re.compile("SERVICE_NAME")
NAME = "my-svc"


def install():
    """What is not there yet; each in a folder of its own."""
    subprocess.run(["cargo", "build", "--release", "--locked"], cwd=ROOT, check=True)
    python = os.path.join(PEERS, "python")
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", python], check=True)
        pip = [os.path.join(python, "bin", "pip"), "install", "--quiet"]
        subprocess.run([*pip, "cookiecutter==2.7.1", "copier==9.19.1"], check=True)
    for crate, flags in {
        "cargo-generate": ["--version", "0.23.8"],
        "kickstart": ["--features", "cli"],
    }.items():
        if not os.path.exists(os.path.join(PEERS, "bin", crate)):
            cargo = ["cargo", "install", "--quiet", "--locked", "--root", PEERS]
            subprocess.run([*cargo, crate, *flags], check=True)


def template(where, variable, escape=lambda text: text):
    """A copy of the template with a generator's own variable for SERVICE_NAME."""
    os.makedirs(where)
    for name in os.listdir(TEMPLATE):
        with open(os.path.join(TEMPLATE, name)) as file:
            parts = PLACEHOLDER.split(file.read())
        with open(os.path.join(where, name), "w") as file:
            file.write(variable.join(escape(part) for part in parts))


def raw(text):
    """Text in which braces are only braces."""
    return "{% raw %}" + text + "{% endraw %}"


def prepare():
    """The command line of each generator, with its template made."""
    shutil.rmtree(WORK, ignore_errors=True)
    folder = {name: os.path.join(WORK, name) for name in
              ("own", "shell", "cookiecutter", "copier", "kickstart", "generate")}
    shutil.copytree(TEMPLATE, os.path.join(folder["own"], "_example_"))
    shutil.copytree(TEMPLATE, os.path.join(folder["shell"], "_example_"))

    def write(name, path, text):
        with open(os.path.join(folder[name], path), "w") as file:
            file.write(text)

    template(os.path.join(folder["cookiecutter"], "{{cookiecutter.name}}"),
             "{{cookiecutter.name}}", raw)
    write("cookiecutter", "cookiecutter.json", json.dumps({"name": NAME}))
    template(os.path.join(folder["copier"], "[[name]]"), "[[name]]")
    write("copier", "copier.yml", """name: {type: str}
_templates_suffix: ""
_envops: {variable_start_string: "[[", variable_end_string: "]]",
          block_start_string: "[%", block_end_string: "%]",
          comment_start_string: "[#", comment_end_string: "#]"}
""")
    template(os.path.join(folder["kickstart"], "{{name}}"), "{{name}}", raw)
    write("kickstart", "template.toml", f"""name = "service"
kickstart_version = 1
[[variables]]
name = "name"
prompt = "Name"
default = "{NAME}"
""")
    template(folder["generate"], "{{project-name}}", raw)
    tool = lambda name: os.path.join(PEERS, "python", "bin", name)
    binary = lambda name: os.path.join(PEERS, "bin", name)
    files = "my-svc/*"
    return {
        "new-service": [PROGRAM, NAME, "--quiet", "--root", OUT, "--canary", "--test",
                        "--placeholders", "--template", os.path.join(folder["own"], "_example_")],
        "cp and sed in a shell": ["/bin/sh", "-c", f"cd {OUT} && cp -r {folder['shell']}/_example_ "
                                  f"{NAME} && sed -i s/SERVICE_NAME/{NAME}/g {files}"],
        "cookiecutter": [tool("cookiecutter"), "--no-input", "-o", OUT, folder["cookiecutter"]],
        "copier": [tool("copier"), "copy", "--quiet", "--defaults", "--data", f"name={NAME}",
                   folder["copier"], OUT],
        "kickstart": [binary("kickstart"), folder["kickstart"], "--no-input", "-o", OUT],
        "cargo-generate": [binary("cargo-generate"), "generate", "--path", folder["generate"],
                           "--name", NAME, "--vcs", "none", "--silent", "--destination", OUT],
    }


def fresh():
    shutil.rmtree(OUT, ignore_errors=True)
    os.makedirs(OUT)


def run(command):
    fresh()
    done = subprocess.run(command, cwd=WORK, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command} failed with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stderr


def check(name, command):
    """Panics unless the command makes what a shell makes."""
    run(command)
    made = os.path.join(OUT, NAME)
    expected = os.path.join(WORK, "expected")
    if not os.path.exists(expected):
        shutil.copytree(made, expected)
    compared = filecmp.cmpfiles(made, expected, os.listdir(expected), shallow=False)
    if sorted(os.listdir(made)) != sorted(os.listdir(expected)) or compared[1] or compared[2]:
        sys.exit(f"{name} makes something else: {os.listdir(made)} {compared}")


def medians(commands):
    """Median milliseconds of each, every run in a fresh folder."""
    report = os.path.join(WORK, "times.json")
    quoted = [" ".join(f"'{word}'" for word in command) for command in commands.values()]
    prepare = f"sh -c 'rm -rf {OUT}; mkdir {OUT}'"
    subprocess.run(["hyperfine", "--shell=none", "--warmup=3", f"--runs={RUNS}", "--style=none",
                    f"--prepare={prepare}", f"--export-json={report}", *quoted], check=True)
    with open(report) as file:
        results = json.load(file)["results"]
    return {name: result["median"] * 1000 for name, result in zip(commands, results)}


def memory(command):
    """Peak megabytes."""
    return int(run(["/usr/bin/time", "--format=%M", *command]).split()[-1]) / 1024


def calls(command):
    """System calls, those of child processes included."""
    report = os.path.join(WORK, "calls")
    run(["strace", "--follow-forks", "--summary-only", f"--output={report}", *command])
    with open(report) as file:
        return int(file.read().splitlines()[-1].split()[3])


def instructions(command):
    """Millions of instructions, those of child processes included."""
    for name in os.listdir(WORK):
        if name.startswith("callgrind."):
            os.remove(os.path.join(WORK, name))
    run(["valgrind", "--tool=callgrind", "--trace-children=yes", "--quiet",
         f"--callgrind-out-file={WORK}/callgrind.%p", *command])
    total = 0
    for name in os.listdir(WORK):
        if name.startswith("callgrind."):
            with open(os.path.join(WORK, name)) as file:
                totals = re.findall(r"^(?:summary|totals): (\d+)", file.read(), re.MULTILINE)
                total += int(totals[-1]) if totals else 0
    return total / 1e6


def main():
    install()
    commands = prepare()
    shell = "cp and sed in a shell"
    check(shell, commands[shell])
    for name, command in commands.items():
        check(name, command)
    times = medians(commands)
    print(f"{'':<22} {'median':>9} {'ratio':>7} {'memory':>9} {'calls':>7} {'instructions':>13}")
    for name, command in commands.items():
        ratio = times[name] / times["new-service"]
        print(f"{name:<22} {times[name]:6.2f} ms {ratio:7.2f} {memory(command):6.1f} MB "
              f"{calls(command):7} {instructions(command):11.2f} M")
    shutil.rmtree(WORK)


main()
