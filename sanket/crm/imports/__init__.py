"""Files in: CSV (and XLSX from the page), streamed, checked row by row, each batch written whole or not at all.

Words: *kind*, *row*, *reject* (a row refused, with line, column and reason), *duplicate*, *conflict*, *dry run*.
Calls the public actions of the rooms it fills. Below: deals, purchases, communications, recognition and all beneath it.
"""
