#!/bin/sh
# Counts words: one line for each file, then the total.
total=0
for file in "$@"; do
  # FIXME: a file that cannot be read counts as empty
  words=$(tr -s '[:space:]' '\n' < "$file" | grep -c .)
  echo "$words $file"
  total=$((total + words))
done
echo "$total total" # TODO: leave out when there is one file
