{{- /* One release in a namespace is called dmm; others carry their release's name, so that both can live together. */ -}}
{{- define "dmm.name" -}}
{{- if eq .Release.Name "dmm" -}}dmm{{- else -}}{{ printf "%s-dmm" .Release.Name | trunc 50 | trimSuffix "-" }}{{- end -}}
{{- end }}

{{- define "dmm.labels" -}}
app.kubernetes.io/part-of: dmm
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "dmm.databaseHost" -}}
{{- if .Values.database.bundled -}}{{ include "dmm.name" . }}-postgres
{{- else -}}{{ required "database.host is empty; it must name your PostgreSQL server, or set database.bundled" .Values.database.host }}
{{- end -}}
{{- end }}
