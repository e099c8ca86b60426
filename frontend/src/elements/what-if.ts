/**
 * <what-if data-grid data-words>: the four measures of every pair of thresholds are in the page, so a slider that moves
 * asks nobody. Draws and words the same as sanket/web/charts/whatif.py and sanket/web/scoring/whatif_words.py, which drew
 * the page first. The list of leads follows by htmx when a slider rests; without script the form is sent instead.
 */
type Axis = "interest" | "fitment";
type Measure = "precision" | "recall" | "warning" | "load";
type Cell = readonly [number, number];
type Maybe = number | null;
const MEASURES: readonly Measure[] = ["precision", "recall", "warning", "load"];
const AXES: readonly Axis[] = ["interest", "fitment"];
const Z = 1.959964;
const WHOLE_FROM = 9.95;
const NOTHING = "–";

interface Counts {
  leads: number[];
  won: number[];
  covered: number[];
  warning: Maybe[];
  low: Maybe[];
  high: Maybe[];
}

interface Grid extends Counts {
  interest: number[];
  fitment: number[];
  agreed: Cell;
  /** By the settings in force, where others are tried. */
  base?: Counts;
  wins: number;
  months: number;
  weeks: number;
  people: number;
  capacity: Maybe;
  least: number;
  tops: Record<Measure, number>;
  sizes: Record<string, number[]>;
  locale: string;
}

interface Told {
  value: string;
  change: string;
  tone: string;
  sub: string;
}

class WhatIf extends HTMLElement {
  private grid!: Grid;
  private words: Record<string, string> = {};
  private at: Cell = [0, 0];

  connectedCallback(): void {
    if (!this.dataset.grid) return;
    this.grid = JSON.parse(this.dataset.grid) as Grid;
    this.words = JSON.parse(this.dataset.words ?? "{}") as Record<string, string>;
    this.at = [this.place("interest"), this.place("fitment")];
    this.addEventListener("input", (event) => {
      if ((event.target as HTMLElement).matches("input[type=range]")) this.moved();
    });
    // The browser may have kept where a slider stood when one came back to the page.
    this.moved();
    for (const table of this.querySelectorAll("details.behind")) table.addEventListener("toggle", () => this.tables());
  }

  private input(axis: Axis): HTMLInputElement | null {
    return this.querySelector<HTMLInputElement>(`input[type=range][name=${axis}]`);
  }

  private place(axis: Axis): number {
    const wanted = Number(this.input(axis)?.value ?? 0);
    const values = this.grid[axis];
    let best = 0;
    for (let n = 1; n < values.length; n++)
      if (Math.abs((values[n] ?? 0) - wanted) < Math.abs((values[best] ?? 0) - wanted)) best = n;
    return best;
  }

  private moved(): void {
    this.at = [this.place("interest"), this.place("fitment")];
    for (const axis of AXES) {
      const said = this.threshold(axis);
      this.input(axis)?.setAttribute("aria-valuetext", said);
      for (const place of this.querySelectorAll(`[data-head=${axis}]`))
        place.textContent = this.fill(axis, { n: said });
    }
    for (const measure of MEASURES) this.figure(measure);
    const says = this.querySelector("[data-says]");
    if (says) says.textContent = this.sentence();
    for (const drawing of this.querySelectorAll<SVGSVGElement>("svg[data-measure]")) this.draw(drawing);
    this.tables();
    this.carry();
  }

  // ------------------------------------------------------------------------------------------------- numbers

  private n(row: readonly Maybe[], [j, k]: Cell): Maybe {
    return row[j * this.grid.fitment.length + k] ?? null;
  }

  private value(measure: Measure, cell: Cell, counts: Counts = this.grid): Maybe {
    const { grid } = this;
    const leads = this.n(counts.leads, cell) ?? 0;
    if (leads < grid.least) return null;
    if (measure === "precision") return (this.n(counts.won, cell) ?? 0) / leads;
    if (measure === "recall") return grid.wins ? (this.n(counts.covered, cell) ?? 0) / grid.wins : null;
    if (measure === "warning") return this.n(counts.warning, cell);
    return leads / grid.months;
  }

  private between(measure: Measure, cell: Cell): [number, number] | null {
    const { grid } = this;
    if (measure === "precision") return wilson(this.n(grid.won, cell) ?? 0, this.n(grid.leads, cell) ?? 0);
    if (measure === "recall") return wilson(this.n(grid.covered, cell) ?? 0, grid.wins);
    const low = this.n(grid.low, cell);
    const high = this.n(grid.high, cell);
    return low === null || high === null ? null : [low, high];
  }

  private get base(): Counts {
    return this.grid.base ?? this.grid;
  }

  private get isAgreed(): boolean {
    return !this.grid.base && this.at[0] === this.grid.agreed[0] && this.at[1] === this.grid.agreed[1];
  }

  // --------------------------------------------------------------------------------------------------- words

  private fill(name: string, given: Record<string, string> = {}): string {
    let text = this.words[name] ?? "";
    for (const [key, value] of Object.entries(given)) text = text.replace(`{${key}}`, value);
    return text;
  }

  private number(value: number, decimals = 0): string {
    const text = new Intl.NumberFormat(this.grid.locale, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    }).format(value);
    return text.replace("-", "−");
  }

  private short(value: number): string {
    return this.number(value, Number.isInteger(value) ? 0 : 1);
  }

  private signed(value: number): string {
    return value > 0 ? `+${this.short(value)}` : this.short(value);
  }

  private monthly(value: number): string {
    return this.short(value >= WHOLE_FROM ? whole(value) : whole(value * 10) / 10);
  }

  private threshold(axis: Axis): string {
    const value = this.grid[axis][this.at[axis === "interest" ? 0 : 1]] ?? 0;
    const fraction = value.toFixed(6).replace(/0+$/, "").split(".")[1] ?? "";
    return this.number(value, fraction.length);
  }

  private written(measure: Measure, value: Maybe): string {
    if (value === null) return NOTHING;
    if (measure === "precision" || measure === "recall")
      return this.fill("percent", { n: this.number(whole(value * 100)) });
    return measure === "warning" ? this.number(whole(value)) : this.monthly(value);
  }

  private told(measure: Measure): Told {
    const value = this.value(measure, this.at);
    const agreed = this.value(measure, this.grid.agreed, this.base);
    if (value === null) return { value: NOTHING, change: "", tone: "", sub: this.fill("few") };
    const [change, tone] = this.change(measure, value, agreed);
    return { value: this.written(measure, value), change, tone, sub: this.sub(measure, agreed) };
  }

  private change(measure: Measure, value: number, agreed: Maybe): [string, string] {
    if (this.isAgreed) return [this.fill("same"), ""];
    if (agreed === null) return ["", ""];
    if (measure === "load") return this.loadChange(value, agreed);
    const factor = measure === "warning" ? 1 : 100;
    const step = whole(value * factor) - whole(agreed * factor);
    if (!step) return [this.fill("same"), ""];
    const unit = measure === "warning" ? "day" : "point";
    const told = this.fill(Math.abs(step) === 1 ? unit : `${unit}s`, { n: this.signed(step) });
    const spread = this.between(measure, this.at);
    if (!spread || (spread[0] <= agreed && agreed <= spread[1])) return [this.fill("chance", { n: told }), ""];
    return step > 0 ? [this.fill("better", { n: told }), "good"] : [this.fill("worse", { n: told }), "bad"];
  }

  private loadChange(value: number, agreed: number): [string, string] {
    const small = value < WHOLE_FROM;
    const step = whole(((small ? value : whole(value)) - (small ? agreed : whole(agreed))) * 10) / 10;
    const told = step ? this.signed(step) : this.fill("same");
    if (this.grid.capacity === null) return [told, ""];
    if (Math.max(value, agreed) <= this.grid.capacity) return [this.fill("fit", { n: told }), ""];
    return value <= this.grid.capacity
      ? [this.fill("fits", { n: told }), "good"]
      : [this.fill("beyond", { n: told }), "bad"];
  }

  private sub(measure: Measure, agreed: Maybe): string {
    const was = this.written(measure, agreed);
    const { grid } = this;
    if (measure === "load") {
      if (!grid.people) return this.fill("load_alone", { agreed: was });
      const each = (this.n(grid.leads, this.at) ?? 0) / grid.weeks / grid.people;
      return this.fill("load_sub", { people: this.monthly(each), n: this.number(grid.people), agreed: was });
    }
    const spread = this.between(measure, this.at);
    if (!spread) return this.fill(measure === "warning" ? "days_few" : "load_alone", { agreed: was });
    const [low, high] = spread.map((end) => this.written(measure, end));
    const name = measure === "warning" ? "days_sub" : "share_sub";
    return this.fill(name, { low: low ?? "", high: high ?? "", agreed: was });
  }

  private sentence(): string {
    if (this.isAgreed) return this.fill("agreed");
    const { grid } = this;
    const more = (name: "leads" | "covered") =>
      (this.n(grid[name], this.at) ?? 0) - (this.n(this.base[name], grid.agreed) ?? 0);
    const leads = this.counted(more("leads"), "lead_more", "leads_more", "lead_fewer", "leads_fewer", "leads_same");
    const deals = this.counted(
      more("covered"),
      "deal_more",
      "deals_more",
      "deal_fewer",
      "deals_fewer",
      "deals_same",
    ).replace("{wins}", this.number(grid.wins));
    return this.fill("meant", { leads, deals, days: this.warned() });
  }

  private warned(): string {
    const value = this.value("warning", this.at);
    const agreed = this.value("warning", this.grid.agreed, this.base);
    if (value === null || agreed === null) return this.fill("warned_unknown");
    const step = whole(value) - whole(agreed);
    return this.counted(step, "warned_more_one", "warned_more", "warned_less_one", "warned_less", "warned_same");
  }

  private counted(step: number, moreOne: string, more: string, lessOne: string, less: string, same: string): string {
    if (!step) return this.fill(same);
    const one = Math.abs(step) === 1;
    const name = step > 0 ? (one ? moreOne : more) : one ? lessOne : less;
    return this.fill(name, { n: this.number(Math.abs(step)) });
  }

  private figure(measure: Measure): void {
    const told = this.told(measure);
    for (const place of this.querySelectorAll<HTMLElement>(`[data-figure=${measure}]`)) {
      const part = place.dataset.part as keyof Told;
      place.textContent = told[part];
      if (part === "change") {
        place.classList.toggle("text-good", told.tone === "good");
        place.classList.toggle("text-bad", told.tone === "bad");
      }
    }
  }

  // ------------------------------------------------------------------------------------------------ pictures

  private draw(drawing: SVGSVGElement): void {
    const measure = drawing.dataset.measure as Measure;
    const along = drawing.dataset.axis === "interest" ? 0 : 1;
    const [, height = 0, left = 0, right = 0, top = 0, bottom = 0] = this.grid.sizes[drawing.dataset.size ?? ""] ?? [];
    const count = this.grid[AXES[along] ?? "interest"].length;
    const x = (place: number) => round1(left + (place / Math.max(count - 1, 1)) * (right - left));
    const y = (value: number) => bottom - (value / this.grid.tops[measure]) * (bottom - top);
    const line = (other: Cell, counts: Counts) => {
      const pieces: string[][] = [[]];
      for (let place = 0; place < count; place++) {
        const value = this.value(measure, along === 0 ? [place, other[1]] : [other[0], place], counts);
        if (value === null) pieces.push([]);
        else pieces[pieces.length - 1]?.push(`${x(place)} ${round1(y(value))}`);
      }
      return pieces.map((piece) => (piece.length ? `M${piece.join("L")}` : "")).join("");
    };
    const set = (name: string, attribute: string, value: string) =>
      drawing.querySelector(`[data-draw=${name}]`)?.setAttribute(attribute, value);
    set("tried-line", "d", line(this.at, this.grid));
    set("agreed-line", "d", line(this.grid.agreed, this.base));
    set("tried-rule", "d", `M${x(this.at[along])} 0V${height}`);
    const disc = (name: string, cell: Cell, counts: Counts) => {
      const value = this.value(measure, cell, counts);
      set(name, "cx", String(x(cell[along])));
      set(name, "cy", String(round1(value === null ? bottom : Math.max(y(value), top))));
      set(name, "visibility", value === null ? "hidden" : "visible");
    };
    disc("tried-disc", this.at, this.grid);
    disc("agreed-disc", this.grid.agreed, this.base);
  }

  private tables(): void {
    for (const axis of AXES) {
      const behind = this.querySelector<HTMLDetailsElement>(`details[data-behind=${axis}]`);
      if (!behind?.open) continue;
      for (const row of behind.querySelectorAll<HTMLElement>("tr[data-place]")) {
        const place = Number(row.dataset.place);
        const cell: Cell = axis === "interest" ? [place, this.at[1]] : [this.at[0], place];
        row.toggleAttribute("data-here", cell[0] === this.at[0] && cell[1] === this.at[1]);
        for (const measure of MEASURES) {
          const told = row.querySelector(`[data-cell=${measure}]`);
          if (told) told.textContent = this.written(measure, this.value(measure, cell));
        }
      }
    }
  }

  // -------------------------------------------------------------------------------------------------- addresses

  /** The address of the page, and of whatever leads on from here, keeps where the sliders stand. */
  private carry(): void {
    const wanted = AXES.map((axis) => [axis, this.input(axis)?.value ?? ""] as const);
    for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-carry]")) {
      const address = new URL(link.href);
      for (const [axis, value] of wanted) address.searchParams.set(axis, value);
      link.href = address.href;
    }
    for (const [axis, value] of wanted)
      for (const field of document.querySelectorAll<HTMLInputElement>(`input[data-carry=${axis}]`)) field.value = value;
    const thresholds = { interest: this.threshold("interest"), fitment: this.threshold("fitment") };
    for (const place of document.querySelectorAll("[data-propose]"))
      place.textContent = this.fill("propose", thresholds);
    for (const offer of document.querySelectorAll<HTMLElement>("[data-offer]")) offer.hidden = this.isAgreed;
    const here = new URL(location.href);
    for (const [axis, value] of wanted) {
      if (this.isAgreed && !here.searchParams.has(axis)) continue;
      here.searchParams.set(axis, value);
    }
    if (here.href !== location.href) history.replaceState(history.state, "", here);
  }
}

function whole(value: number): number {
  return Math.floor(value + 0.5);
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}

/** As sanket/engine/recognition/interval.py has it. */
function wilson(hits: number, of: number): [number, number] | null {
  if (of <= 0) return null;
  const share = hits / of;
  const middle = share + (Z * Z) / (2 * of);
  const reach = Z * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of));
  const all = 1 + (Z * Z) / of;
  return [Math.max((middle - reach) / all, 0), Math.min((middle + reach) / all, 1)];
}
customElements.define("what-if", WhatIf);
