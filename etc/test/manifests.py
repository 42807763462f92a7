"""Checks the Kubernetes manifests: against Kubernetes' own schemas, the chart against deploy.yaml.

Usage: manifests.py DEPLOY_YAML RENDERED_DIRECTORY
RENDERED_DIRECTORY holds what "helm template" made: default.yaml, and one file for each other set of values.
"""

import pathlib
import sys

import kubernetes_validate
import yaml

VERSIONS = ["1.25", "1.30", "1.34"]
MANAGED_BY_HELM = {"app.kubernetes.io/managed-by", "app.kubernetes.io/version", "helm.sh/chart"}

passed = 0
failures = []


def check(what, problem):
    global passed
    if problem:
        failures.append(f"{what}: {problem}")
    else:
        passed += 1


def load(path):
    return [document for document in yaml.safe_load_all(path.read_text()) if document]


def valid(document, version):
    try:
        kubernetes_validate.validate(document, version, strict=True)
    except kubernetes_validate.ValidationError as e:
        return f"not valid for Kubernetes {version}: {'.'.join(map(str, e.path))}: {e.message}"
    return None


def name_of(document):
    return f"{document['kind']}/{document['metadata']['name']}"


def pods_of(document):
    return document["spec"]["template"]["spec"] if "template" in document.get("spec", {}) else None


def insecurity(pod):
    """What makes a pod less safe than it must be."""
    if not pod["securityContext"].get("runAsNonRoot"):
        return "may run as root"
    if pod.get("automountServiceAccountToken", True):
        return "gets a service account token"
    for container in pod["containers"]:
        context = container.get("securityContext", {})
        if not context.get("readOnlyRootFilesystem"):
            return f"{container['name']} can write its root file system"
        if context.get("allowPrivilegeEscalation", True):
            return f"{container['name']} may gain privileges"
        if context.get("capabilities", {}).get("drop") != ["ALL"]:
            return f"{container['name']} keeps capabilities"
        if "memory" not in container["resources"].get("limits", {}):
            return f"{container['name']} has no memory limit"
    return None


def without_helm(value):
    """A manifest as deploy.yaml would say it."""
    if isinstance(value, dict):
        return {
            key: without_helm(inner)
            for key, inner in value.items()
            if key not in MANAGED_BY_HELM and not (key == "imagePullPolicy" and inner == "IfNotPresent")
        }
    if isinstance(value, list):
        return [without_helm(inner) for inner in value]
    return value


def difference(one, other, path=""):
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            if key not in one or key not in other:
                return f"{path}.{key} is only in one of them"
            found = difference(one[key], other[key], f"{path}.{key}")
            if found:
                return found
        return None
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other)):
            found = difference(*pair, f"{path}[{index}]")
            if found:
                return found
        return None
    return None if one == other else f"{path} is {one!r} in one and {other!r} in the other"


def main():
    plain = load(pathlib.Path(sys.argv[1]))
    rendered = {path.stem: load(path) for path in sorted(pathlib.Path(sys.argv[2]).glob("*.yaml"))}

    for source, documents in {"deploy.yaml": plain, **rendered}.items():
        for document in documents:
            what = f"{source} {name_of(document)}"
            if document["apiVersion"].startswith("monitoring.coreos.com/"):
                check(what, None if document["spec"]["endpoints"] else "scrapes nothing")
                continue
            for version in VERSIONS:
                check(what, valid(document, version))
            if pods_of(document):
                check(what, insecurity(pods_of(document)))

    if not rendered:
        return
    by_name = {name_of(document): document for document in plain}
    chart = {name_of(document): without_helm(document) for document in rendered["default"]}
    check("the chart's defaults", None if by_name.keys() == chart.keys() else f"are {sorted(chart)}, deploy.yaml is {sorted(by_name)}")
    for name in sorted(by_name.keys() & chart.keys()):
        check(f"{name} of the chart and of deploy.yaml", difference(chart[name], without_helm(by_name[name])))

    external = [name_of(document) for document in rendered["external"]]
    check("an external database", "brings a PostgreSQL along" if any("postgres" in name for name in external) else None)
    check("three replicas", None if "PodDisruptionBudget/dmm" in external else "have no disruption budget")
    check("a service monitor", None if "ServiceMonitor/dmm" in external else "is not made")
    check("another release", None if all("other-dmm" in name_of(d) for d in rendered["other"]) else "takes names of the first")


main()
print(*failures, sep="\n", file=sys.stderr)
print(f"{passed} passed, {len(failures)} failed")
sys.exit(1 if failures else 0)
