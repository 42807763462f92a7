#!/usr/bin/env bash
# Checks etc/deploy.yaml, and what the real Helm makes of the chart, against Kubernetes' own schemas,
# without a cluster. Needs Python and, for the chart, Go; what it installs stays below the directory
# that is its argument (target/manifests unless given).
set -euo pipefail
etc=$(cd "$(dirname "$0")/.." && pwd)
work=${1:-$etc/../target/manifests}
helm_version=v3.19.0
validate_version=1.37.0
mkdir -p "$work"
work=$(cd "$work" && pwd)

if [ ! -x "$work/venv/bin/kubernetes-validate" ]; then
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check "kubernetes-validate==$validate_version"
fi

helm=$(command -v helm || true)
if [ -z "$helm" ] && command -v go >/dev/null; then
  helm=$work/bin/helm
  [ -x "$helm" ] || GOBIN=$work/bin go install "helm.sh/helm/v3/cmd/helm@$helm_version"
fi

rendered=$work/rendered
rm -rf "$rendered"
mkdir "$rendered"
if [ -n "$helm" ]; then
  chart=$etc/helm/dmm
  "$helm" lint --quiet --strict --kube-version 1.30 "$chart"
  "$helm" template --kube-version 1.30 dmm "$chart" >"$rendered/default.yaml"
  "$helm" template --kube-version 1.30 other "$chart" --set 'networkPolicy.from[0].podSelector.matchLabels.app=rucio' >"$rendered/other.yaml"
  "$helm" template --kube-version 1.30 dmm "$chart" --set database.bundled=false,database.host=db.example.org,replicas=3 \
    --set serviceMonitor.enabled=true,serviceMonitor.tokenSecret.name=dmm-metrics,ingress.enabled=false \
    --set 'tolerations[0].key=dedicated,tolerations[0].operator=Exists,nodeSelector.zone=a' \
    --set 'env[0].name=DMM_DECISION_POLICY,env[0].value=priority-lp' >"$rendered/external.yaml"
  for wrong in database.bundled=false replicas=0 replica=2; do
    if "$helm" template --kube-version 1.30 dmm "$chart" --set "$wrong" >/dev/null 2>"$work/refused"; then
      echo "the chart takes --set $wrong, which must be refused" >&2
      exit 1
    fi
  done
else
  echo "neither helm nor go is installed: the chart is not rendered, only deploy.yaml is checked" >&2
fi

"$work/venv/bin/python" "$etc/test/manifests.py" "$etc/deploy.yaml" "$rendered"
