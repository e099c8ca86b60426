"""What a user agent, an address, or a program itself says of being a machine.

Our own list. A user agent is judged by words that programs put there on purpose; what poses as a person's browser is
found by the pace of its visits, if at all.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

PROGRAM = "program"
# Reason -> words, looked for in small letters. The first reason that fits is told.
_WORDS: dict[str, tuple[str, ...]] = {
    "mail scanner": (
        "barracuda", "proofpoint", "mimecast", "safelinks", "safe links", "symantec", "messagelabs", "trendmicro",
        "trend micro", "fireeye", "fortiguard", "fortimail", "sophos", "ironport", "cisco secure", "zscaler",
        "forcepoint", "websense", "bitdefender", "check point", "avanan", "mailscanner", "mail security",
        "email security", "emailscanner", "linkscanner", "urlscan", "phish", "virustotal", "google-safety",
        "googleimageproxy", "yahoomailproxy", "mail.ru_bot", "urldefense", "owler",
        "hornetsecurity", "cloudmark", "bluecoat", "palo alto",
    ),
    "monitoring": (
        "pingdom", "uptimerobot", "uptime-kuma", "statuscake", "site24x7", "newrelic", "new relic", "datadog",
        "gtmetrix", "lighthouse", "pagespeed", "webpagetest", "catchpoint", "dynatrace", "nagios", "check_http",
        "zabbix", "monitis", "freshping", "hetrixtools", "betteruptime", "better uptime", "checkly", "updown.io",
        "speedcurve", "synthetic", "kube-probe", "elb-healthchecker", "googlehc", "haproxy", "monit/",
        "blackbox", "prometheus", "sitechecker", "ohdear", "cron-job.org", "watchdog", "thousandeyes", "alertsite",
    ),
    "headless browser": (
        "headless", "phantomjs", "slimerjs", "puppeteer", "playwright", "selenium", "webdriver", "cypress",
        "nightmare", "casperjs", "htmlunit", "zombie.js", "chrome-lighthouse", "jsdom", "browserless",
        "testcafe", "electron-crawler", "prerender", "rendertron", "happy-dom",
    ),
    "link preview": (
        "facebookexternalhit", "facebookcatalog", "meta-externalagent", "twitterbot", "linkedinbot", "slackbot",
        "slack-imgproxy", "whatsapp", "telegrambot", "discordbot", "skypeuripreview", "microsoft teams", "teamsbot",
        "embedly", "iframely", "pinterest/0", "pinterestbot", "redditbot", "vkshare",
        "google-read-aloud", "bitlybot", "flipboardproxy", "mastodon", "outbrain", "quora link preview", "line-poker",
    ),
    "AI reader": (
        "gptbot", "chatgpt-user", "oai-searchbot", "claudebot", "claude-web", "claude-user", "anthropic-ai",
        "perplexity", "ccbot", "cohere-ai", "bytespider", "google-extended", "amazonbot", "applebot", "diffbot",
        "youbot", "mistralai", "timpibot", "omgili", "ai2bot", "kagibot", "duckassist", "petalbot", "imagesift",
    ),
    PROGRAM: (
        "curl/", "wget", "python-requests", "python-urllib", "python/", "aiohttp", "httpx", "libwww", "lwp::",
        "java/", "okhttp", "apache-httpclient", "go-http-client", "node-fetch", "axios", "undici", "got (", "guzzle",
        "ruby/", "faraday", "php/", "postmanruntime", "insomnia", "powershell", "winhttp", "restsharp", "scrapy",
        "httrack", "nutch", "heritrix", "larbin", "mechanize", "http_request", "httpclient", "pycurl", "typhoeus",
        "feedparser", "feedfetcher", "rss", "feedburner", "feedly", "nmap", "masscan", "zgrab", "nikto", "sqlmap",
        "nessus", "qualys", "netsparker", "acunetix", "nuclei", "wpscan", "censys", "shodan", "expanse",
        "internet-measurement", "dispatch/", "load test", "k6/0", "jmeter", "locust", "gatling", "apachebench",
    ),
    "crawler": (
        "bot/", "bot ", "bot;", "bot)", "-bot", "_bot", "robot", "crawl", "spider", "slurp", "googlebot", "bingbot",
        "yandexbot", "yandex.com/bots", "baiduspider", "exabot", "duckduckbot", "mj12", "ahrefs", "semrush", "dotbot", "rogerbot",
        "screaming frog", "seokicks", "sistrix", "serpstat", "dataforseo", "barkrowler", "blexbot", "mediapartners",
        "adsbot", "apis-google", "google-inspectiontool", "googleother", "storebot", "bingpreview", "msnbot",
        "ia_archiver", "archive.org", "wayback", "scanner", "validator", "linkcheck", "link checker", "fetcher",
        "scraper", "harvest", "extractor", "indexer", "builtwith", "wappalyzer", "netcraft", "yeti/", "daumoa",
        "qwantify", "megaindex", "linkdex", "proximic", "grapeshot",
    ),
}  # fmt: skip
# A maker of telephones.
_PEOPLE = ("cubot",)
_BARE_BOT = re.compile(r"bot$|\bbot\b")
# A program of a company's own that tells us things by a library is no visitor: its user agent says nothing of a person.
_LIBRARIES = (
    "analytics-python", "analytics-node", "analytics-ruby", "analytics-java", "analytics-go", "analytics-php",
    "rudder", "segment",
)  # fmt: skip

NETWORKS: dict[str, tuple[str, ...]] = {
    "search engine": ("66.249.64.0/19", "40.77.167.0/24", "157.55.39.0/24", "207.46.13.0/24"),
    "mail scanner": (
        # Microsoft's and Google's mail services, Barracuda, Proofpoint, Mimecast: what they say they send from.
        "40.92.0.0/15", "40.94.0.0/16", "40.107.0.0/16", "104.47.0.0/17", "66.102.0.0/20", "64.235.144.0/20",
        "209.222.80.0/21", "148.163.128.0/19", "205.220.160.0/20", "67.231.144.0/20", "207.211.30.0/24",
        "205.139.110.0/24",
    ),
}  # fmt: skip
_NETWORKS = [(ipaddress.ip_network(net), why) for why, nets in NETWORKS.items() for net in nets]


@lru_cache(maxsize=5_000)
def of_agent(text: str) -> str:
    """Why a user agent is a machine's; nothing: it may be a person's.

    >>> of_agent("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)")
    'crawler'
    >>> of_agent("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36")
    ''
    """
    small = text.lower()
    if any(word in small for word in _LIBRARIES):
        return ""
    for word in _PEOPLE:
        small = small.replace(word, "")
    for reason, words in _WORDS.items():
        if any(word in small for word in words):
            return reason
    return "crawler" if _BARE_BOT.search(small) else ""


@lru_cache(maxsize=5_000)
def of_address(address: str) -> str:
    """Why an address is a machine's: it lies in a network from which only machines come.

    >>> of_address("66.249.66.1"), of_address("10.0.0.1"), of_address("not one")
    ('search engine', '', '')
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is None:
            return ""
        ip = ip.ipv4_mapped
    return next((why for net, why in _NETWORKS if ip in net), "")


def of_context(context: Mapping[str, Any]) -> str:
    """What the event says of itself: ``context.bot``, ``context.webdriver``."""
    if context.get("bot") in (True, "true", 1):
        return "says that it is a bot"
    if context.get("webdriver") in (True, "true", 1):
        return "headless browser"
    return ""
