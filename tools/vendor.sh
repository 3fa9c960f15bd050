#!/bin/sh
# Fetches Lit from npm, bundles what the pages use into one module and records where it came from.
# Only for those who change the version: the output is committed, so operators build nothing.
set -eu
LIT=3.3.3
ESBUILD=0.28.2
here=$(cd "$(dirname "$0")/.." && pwd)
out="$here/callcenter/web/static/vendor"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund "lit@$LIT" "esbuild@$ESBUILD"
cat >entry.js <<'JS'
export { LitElement, css, html, nothing, svg } from "lit";
export { classMap } from "lit/directives/class-map.js";
export { repeat } from "lit/directives/repeat.js";
JS
mkdir -p "$out"
./node_modules/.bin/esbuild entry.js --bundle --format=esm --minify --target=es2022 --legal-comments=none \
  --banner:js="/*! lit $LIT, BSD-3-Clause, see lit.LICENSE */" --outfile="$out/lit.js"
cp node_modules/lit/LICENSE "$out/lit.LICENSE"
(cd "$out" && sha256sum lit.js lit.LICENSE >SHA256SUMS)
cat "$out/SHA256SUMS"
