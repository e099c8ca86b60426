// One behaviour a file. Pages arrive rendered and usable; what is here makes them quicker to work with.
import htmx from "htmx.org";
import "./elements/chart-tip";
import "./elements/command-palette";
import "./elements/copy-text";
import "./elements/dialogs";
import "./elements/drafts";
import "./elements/due-clock";
import "./elements/error-summary";
import "./elements/fresh-rows";
import "./elements/kept-outcomes";
import "./elements/list-keys";
import "./elements/menu-pop";
import "./elements/notice-bell";
import "./elements/offline-bar";
import "./elements/one-by-one";
import "./elements/one-press";
import "./elements/page-keys";
import "./elements/passkey-door";
import "./elements/path-picker";
import "./elements/push-toggle";
import "./elements/put-in";
import "./elements/relative-time";
import "./elements/row-in-view";
import "./elements/side-drawer";
import "./elements/theme-switch";
import "./elements/toast-stack";
import "./elements/told-rows";
import "./elements/typed-conditions";
import "./elements/upload-form";
import "./elements/what-if";

// The same as the meta tag of the frame: also holds for pages that forgot it.
htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.allowScriptTags = false;
htmx.config.historyCacheSize = 0;

// Django's CSRF token goes with every htmx request; forms carry their own field.
document.addEventListener("htmx:configRequest", (event) => {
  const { headers } = (event as CustomEvent<{ headers: Record<string, string> }>).detail;
  const field = document.querySelector<HTMLInputElement>('input[name="csrfmiddlewaretoken"]');
  if (field) headers["X-CSRFToken"] = field.value;
});

// A refused form (422) is an answer to show, not a failure.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean; isError: boolean }>;
  if (detail.xhr.status === 422) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});
