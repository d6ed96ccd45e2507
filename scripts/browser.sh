#!/usr/bin/env bash
# Makes sure that there is a Chromium and a font with Chinese glyphs for the browser journeys.
# Installs them where it may (apt, as root); says exactly what is missing otherwise.
set -euo pipefail

missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium)
command -v fc-list >/dev/null && fc-list :lang=zh | grep -q . || missing+=(fonts-noto-cjk)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "installing for the browser journeys: ${missing[*]}"
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" fontconfig >/dev/null
  exit 0
fi
echo "the browser journeys need: ${missing[*]}" >&2
echo "install them (Debian: apt-get install ${missing[*]}) and run again" >&2
exit 1
