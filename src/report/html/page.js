"use strict";
// Draws the page from the data inside it. All text goes into the page as text, never as markup.
(() => {
  const page = JSON.parse(document.getElementById("data").textContent);
  const results = new Map(page.results.map((result) => [result.name, result]));

  const integers = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
  const ticks = new Intl.NumberFormat(undefined, { notation: "compact" });
  const money = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const shares = new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits: 1, signDisplay: "exceptZero" });
  // A date is a day, whatever zone its reader is in.
  const days = new Intl.DateTimeFormat(undefined, { timeZone: "UTC", dateStyle: "medium" });
  const shortDays = new Intl.DateTimeFormat(undefined, { timeZone: "UTC", day: "numeric", month: "short" });
  const moments = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

  const byId = (id) => document.getElementById(id);
  const make = (name, text, className) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  const has = (name, ...columns) => results.has(name) && columns.every((column) => results.get(name).columns.includes(column));
  const columnOf = (name, column) => {
    const at = results.get(name).columns.indexOf(column);
    return results.get(name).rows.map((row) => row[at]);
  };
  // A part of the page. A user's own models may lack what it shows: then it is not there.
  const show = (id, isThere, fill) => {
    if (isThere) fill();
    else byId(id).closest("section, details").remove();
  };
  const title = (name) => name.replace(/^metrics_/, "").replaceAll("_", " ");
  const isMoney = (column) => /value|price|discount|refund/.test(column);
  const isDate = (column) => /date$/.test(column);

  const shown = (column, value) => {
    if (value === null) return "";
    if (isDate(column) && typeof value === "string") {
      const day = new Date(`${value}T00:00:00Z`);
      return Number.isNaN(day.getTime()) ? value : days.format(day);
    }
    if (typeof value !== "number" || column.endsWith("_id")) return String(value);
    if (isMoney(column) || column === "seconds") return money.format(value);
    return integers.format(value);
  };

  const headerRow = (columns, rows) => {
    const row = make("tr");
    columns.forEach((column, at) => {
      const isNumber = rows.some((cells) => typeof cells[at] === "number");
      const cell = make("th", undefined, isNumber ? "number" : "");
      cell.scope = "col";
      cell.append(make("span", title(column)));
      row.append(cell);
    });
    return row;
  };

  const bodyRow = (columns, cells) => {
    const row = make("tr");
    columns.forEach((column, at) => {
      const text = shown(column, cells[at]);
      const cell = make("td", text, typeof cells[at] === "number" ? "number" : text.length > 24 ? "long" : "");
      if (column === "status") cell.className = `status-${cells[at]}`;
      row.append(cell);
    });
    return row;
  };

  const tableOf = (name, caption) => {
    const { columns, rows } = results.get(name);
    const table = make("table");
    table.append(make("caption", caption), make("thead"), make("tbody"));
    table.tHead.append(headerRow(columns, rows));
    table.tBodies[0].append(...rows.map((cells) => bodyRow(columns, cells)));
    return table;
  };

  const countText = (matching, result) => {
    const all = `${integers.format(result.total)} ${result.total === 1 ? "row" : "rows"}`;
    const here = `${integers.format(result.rows.length)} of ${all} are in this page`;
    const found = `${integers.format(matching)} found`;
    const parts = [];
    if (matching !== result.rows.length) parts.push(found);
    parts.push(result.rows.length === result.total ? all : here);
    return parts.join("; ");
  };

  // A table that its reader sorts by a column and searches; long ones show their first rows.
  const shownLists = new Set();
  const listOf = (name, caption) => {
    shownLists.add(name);
    const result = results.get(name);
    const mostRows = 200;
    let sorted = result.rows;
    let wanted = "";
    const box = make("div", undefined, "scroll");
    const table = make("table");
    const head = headerRow(result.columns, result.rows);
    table.append(make("caption", caption), make("thead"), make("tbody"));
    table.tHead.append(head);
    const label = make("label", `Search ${caption.toLowerCase()} `);
    const input = make("input");
    input.type = "search";
    label.append(input);
    const count = make("p");
    count.setAttribute("role", "status");

    const fill = () => {
      const matches = sorted.filter((cells) =>
        wanted === "" || cells.some((value, at) =>
          `${value}\n${shown(result.columns[at], value)}`.toLocaleLowerCase().includes(wanted)));
      table.tBodies[0].replaceChildren(...matches.slice(0, mostRows).map((cells) => bodyRow(result.columns, cells)));
      const cut = matches.length > mostRows ? `; the first ${integers.format(mostRows)} are shown` : "";
      count.textContent = countText(matches.length, result) + cut;
    };
    const compare = (left, right) => {
      if (left === right) return 0;
      if (left === null || right === null) return left === null ? -1 : 1;
      if (typeof left === "number" && typeof right === "number") return left - right;
      return String(left).localeCompare(String(right), undefined, { numeric: true });
    };
    result.columns.forEach((column, at) => {
      const cell = head.cells[at];
      const button = make("button", title(column));
      button.type = "button";
      cell.replaceChildren(button);
      cell.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const descending = cell.getAttribute("aria-sort") === "ascending";
        for (const other of head.cells) other.setAttribute("aria-sort", "none");
        cell.setAttribute("aria-sort", descending ? "descending" : "ascending");
        sorted = [...result.rows].sort((left, right) => (descending ? -1 : 1) * compare(left[at], right[at]));
        fill();
      });
    });
    input.addEventListener("input", () => {
      wanted = input.value.trim().toLocaleLowerCase();
      fill();
    });
    fill();
    box.append(table);
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", caption);
    return [label, box, count];
  };

  // The figures of the week, with their change. More of some is worse, more of all else is better.
  const worse = ["discount", "refunds", "rejects"];
  const showWeek = () => {
    for (const [figure, last, before] of results.get("week").rows) {
      const box = make("div");
      const format = isMoney(figure) ? money : integers;
      box.append(make("dt", figure), make("dd", format.format(last)));
      let change = `week before: ${format.format(before)}`;
      let className = "change";
      if (before !== 0) {
        const share = (last - before) / before;
        change = `${shares.format(share)}, ${change}`;
        if (share !== 0) className += (share > 0) === !worse.includes(figure) ? " better" : " worse";
      }
      box.append(make("dd", change, className));
      byId("week").append(box);
    }
  };

  const charts = [];
  const paint = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const shorten = (text) => (text.length > 24 ? `${text.slice(0, 23)}…` : text);

  // `describe` is what a screen reader says instead of the picture; the table beside it has the numbers.
  const draw = (id, describe, options) => {
    const canvas = byId(id);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", describe);
    const settings = () => {
      const { type, labels, datasets, horizontal, format } = options();
      const amounts = { beginAtZero: true, ticks: { color: paint("faint"), callback: (value) => ticks.format(value) },
                        grid: { color: paint("line"), drawBorder: false } };
      const names = { ticks: { color: paint("faint"), maxRotation: 0, autoSkip: !horizontal, autoSkipPadding: 12 },
                      grid: { display: false, borderColor: paint("line") } };
      return {
        type,
        data: { labels, datasets },
        options: {
          animation: false, responsive: true, maintainAspectRatio: false, indexAxis: horizontal ? "y" : "x",
          interaction: { mode: "index", axis: horizontal ? "y" : "x", intersect: false },
          plugins: {
            legend: { display: datasets.length > 1, labels: { color: paint("text"), boxWidth: 12 } },
            tooltip: { callbacks: { label: (item) =>
              item.dataset.hint?.[item.dataIndex] ??
              `${item.dataset.label}: ${format.format(horizontal ? item.parsed.x : item.parsed.y)}` } },
          },
          scales: horizontal ? { x: amounts, y: names } : { x: names, y: amounts },
        },
      };
    };
    charts.push({ settings, chart: new Chart(canvas, settings()) });
  };

  const redraw = () => {
    for (const { chart, settings } of charts) {
      const next = settings();
      chart.data = next.data;
      chart.options = next.options;
      chart.resize();
      chart.update();
    }
  };

  const drawDays = (id, column, mean, format) => {
    const dates = columnOf("orders_by_day", "order_date");
    const amounts = columnOf("orders_by_day", column);
    draw(id, `Bars: ${column} of each of the last ${dates.length} days, with the mean of seven days as a line. The table below has the numbers.`,
      () => ({
        type: "bar",
        labels: dates.map((day) => shortDays.format(new Date(`${day}T00:00:00Z`))),
        datasets: [
          { type: "line", label: "Mean of seven days", data: columnOf("orders_by_day", mean), borderColor: paint("mean"),
            backgroundColor: paint("mean"), borderWidth: 2, pointRadius: 0 },
          { label: title(column), data: amounts, backgroundColor: paint("bar"), hoverBackgroundColor: paint("bar") },
        ],
        format,
      }));
  };

  const drawBars = (id, describe, labels, label, amounts, hints, format) => {
    draw(id, describe, () => ({
      type: "bar",
      labels: labels.map(shorten),
      datasets: [{ label, data: amounts, hint: hints, backgroundColor: paint("bar"), hoverBackgroundColor: paint("bar") }],
      horizontal: true,
      format,
    }));
  };

  const drawTopCustomers = () => {
    const most = 15;
    const names = columnOf("metrics_top_customers_last_week", "customer_name").slice(0, most);
    const values = columnOf("metrics_top_customers_last_week", "total_value").slice(0, most);
    const orders = columnOf("metrics_top_customers_last_week", "number_of_orders");
    drawBars("top-customers", `Bars: value of the ${names.length} customers with the highest. The table below has the numbers.`,
      names, "Value", values,
      values.map((value, at) => `${money.format(value)} in ${integers.format(orders[at])} ${orders[at] === 1 ? "order" : "orders"}`),
      money);
  };

  const drawProducts = () => {
    // All others together would make the bars of the first ones small: the table has them.
    const names = columnOf("products_last_week", "product_name").filter((name) => name !== null);
    drawBars("products", `Bars: value of the ${names.length} products with the highest. The table below has the numbers.`,
      names, "Value", columnOf("products_last_week", "value").slice(0, names.length), undefined, money);
  };

  byId("report-date").textContent = shown("report_date", page.report_date);
  byId("made").textContent =
    `${page.warehouse}, as it was on ${moments.format(new Date(page.written_at))}; ordermart ${page.version}`;
  show("week", has("week", "figure", "last_week", "week_before"), showWeek);
  show("value-by-day", has("orders_by_day", "order_date", "value", "mean_value"),
    () => drawDays("value-by-day", "value", "mean_value", money));
  show("orders-by-day", has("orders_by_day", "order_date", "orders", "mean_orders"),
    () => drawDays("orders-by-day", "orders", "mean_orders", integers));
  show("days-table", has("orders_by_day"), () => byId("days-table").append(tableOf("orders_by_day", "Orders and value by day")));
  show("top-customers", has("metrics_top_customers_last_week", "customer_name", "total_value", "number_of_orders"), () => {
    drawTopCustomers();
    byId("top-table").append(...listOf("metrics_top_customers_last_week", "Customers of the last week"));
  });
  show("products", has("products_last_week", "product_name", "value"), () => {
    drawProducts();
    byId("products-table").append(tableOf("products_last_week", "Products by value, the others together in the last row"));
  });
  show("orders-per-customer", has("orders_per_customer", "orders", "customers") && has("metrics_total_orders_per_customer"), () => {
    drawBars("orders-per-customer", "Bars: how many customers have how many orders. The table below has the numbers.",
      columnOf("orders_per_customer", "orders").map((orders) => (orders === "1" ? "1 order" : `${orders} orders`)), "Customers",
      columnOf("orders_per_customer", "customers"), undefined, integers);
    byId("distribution-table").append(tableOf("orders_per_customer", "Customers by their number of orders"));
    byId("total-orders").append(...listOf("metrics_total_orders_per_customer", "Customers by orders"));
  });
  show("recent-orders", has("metrics_most_recent_order_per_customer"), () =>
    byId("recent-orders").append(...listOf("metrics_most_recent_order_per_customer", "Most recent orders")));
  show("runs", has("last_runs"), () => byId("runs").append(tableOf("last_runs", "The last runs, latest first")));
  // Reports of the user's own.
  for (const { name, stage } of page.results) {
    if (stage !== "report" || shownLists.has(name)) continue;
    const section = make("section");
    section.append(make("h2", title(name)), ...listOf(name, title(name)));
    byId("main").append(section);
  }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
  // Paper is white: the colours of paper are those of the print style.
  matchMedia("print").addEventListener("change", redraw);
})();
