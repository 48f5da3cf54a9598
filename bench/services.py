"""Makes a checkout with so many services out of the fixture's: services.py FROM TO COUNT."""

import os
import shutil
import sys

source, target, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
services = os.path.join("helmfile.d", "services")
namespaces = os.path.join("helmfile.d", "admin_ng", "values", "main.yaml")

shutil.copytree(source, target)
template = os.path.join(source, services, "_example_")
texts = {name: open(os.path.join(template, name)).read() for name in os.listdir(template)}
names = [f"bench-{number:05}" for number in range(count)]
for name in names:
    folder = os.path.join(target, services, name)
    os.mkdir(folder)
    for file, text in texts.items():
        with open(os.path.join(folder, file), "w") as out:
            out.write(text.replace("SERVICE_NAME", name))
    os.mkdir(os.path.join(target, "charts", name))
with open(os.path.join(target, namespaces)) as file:
    text = file.read()
added = "".join(f"  {name}: {{}}\n" for name in names)
with open(os.path.join(target, namespaces), "w") as file:
    file.write(text.replace("namespaces:\n", "namespaces:\n" + added, 1))
