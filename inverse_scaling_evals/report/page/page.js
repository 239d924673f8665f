(function () {
  "use strict";
  var root = document.documentElement;
  var embed = window.inverseScalingEmbed;
  var drawn = new WeakMap();

  // light and dark: what the reader chose, else what the system says
  var modeSwitch = document.getElementById("switch-mode");
  var prefersDark = window.matchMedia("(prefers-color-scheme: dark)");
  function isDark() {
    return root.dataset.mode ? root.dataset.mode === "dark" : prefersDark.matches;
  }
  function showMode() {
    modeSwitch.setAttribute("aria-pressed", String(isDark()));
  }
  modeSwitch.addEventListener("click", function () {
    root.dataset.mode = isDark() ? "light" : "dark";
    showMode();
  });
  prefersDark.addEventListener("change", showMode);
  showMode();

  function contentOf(figure) {
    return JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  }

  // on paper a task has two columns, whose widths the screen does not tell; charts are set smaller
  var onPaper = false, PAPER = 820, COLUMN = 410, HIGH = 180;
  function roomOf(chart) {
    if (!onPaper) return chart.parentElement.clientWidth;
    return chart.closest(".task .figure:not(.wide)") ? COLUMN : PAPER;
  }

  // on a narrow screen panels stand below each other, as wide as the screen allows
  var NARROW = 560, LEAST = 100, PANEL = 170, LABELS = 60;
  function wrapped(text, width) {
    var most = Math.floor(width / 6.2), lines = [""];
    text.split(" ").forEach(function (word) {
      var last = lines[lines.length - 1];
      if (last && last.length + word.length >= most) lines.push(word);
      else lines[lines.length - 1] = last ? last + " " + word : word;
    });
    return lines.length > 1 ? lines : text;
  }
  function inTwoLines(one) {
    var y = one.encoding && one.encoding.y;
    if (y && y.axis && (y.axis.labelExpr || "").includes(" \u00b7 ")) return true;
    return y && y.type === "nominal" && (y.sort || []).some(function (name) { return name.includes(": "); });
  }
  function hasRows(one) {
    var y = one.encoding && one.encoding.y;
    return y && y.axis && (y.type === "nominal" || (y.axis.labelExpr || "").charAt(0) === "[");
  }
  function isNamedAtItsEnd(one) {
    var x = one.encoding && one.encoding.x;
    return x && x.field === "right";
  }
  function isHeadedAbove(one) {
    var x = one.encoding && one.encoding.x;
    return x && x.axis && x.axis.orient === "top";
  }
  function titled(found, width) {
    if (found.title && typeof found.title.text === "string") {
      found.title = Object.assign({}, found.title, { text: wrapped(found.title.text, width) });
    }
    return found;
  }
  // names that take much of a narrow chart stand below it
  function namedBelow(layers, width) {
    var named = layers.find(function (one) { return isNamedAtItsEnd(one) && one.data && one.encoding.text; });
    if (!named) return layers;
    var longest = Math.max.apply(null, named.data.values.map(function (row) {
      return String(row[named.encoding.text.field]).length;
    }));
    if (longest * 7 < width / 4) return layers;
    var legend = { title: null, orient: "bottom", direction: "vertical", symbolOpacity: 1, symbolType: "circle",
      labelLimit: width };
    var field = named.encoding.color.field;
    // a legend that one of the layers leaves out is not drawn
    return layers.filter(function (one) { return one !== named; }).map(function (one) {
      var colour = one.encoding && one.encoding.color;
      if (!colour || colour.field !== field) return one;
      var encoding = Object.assign({}, one.encoding, { color: Object.assign({}, colour, { legend: legend }) });
      return Object.assign({}, one, { encoding: encoding });
    });
  }
  function narrowed(spec, width) {
    var found = titled(Object.assign({}, spec), width);
    if (found.layer && !onPaper) found.layer = namedBelow(found.layer, width);
    var x = found.encoding && found.encoding.x, axis = x && x.axis;
    if (axis) {
      axis = Object.assign({}, axis);
      if (typeof axis.title === "string") axis.title = wrapped(axis.title, width);
      // names of columns stand upright
      if (axis.orient === "top") Object.assign(axis, { labelAngle: -90, labelAlign: "left", labelBaseline: "middle" });
      found.encoding = Object.assign({}, found.encoding, { x: Object.assign({}, x, { axis: axis }) });
    }
    var y = found.encoding && found.encoding.y;
    if (onPaper && y && y.axis && typeof y.axis.title === "string") {
      y = Object.assign({}, y, { axis: Object.assign({}, y.axis, { title: wrapped(y.axis.title, HIGH) }) });
      found.encoding = Object.assign({}, found.encoding, { y: y });
    }
    if (hasRows(found) && y.type !== "nominal") {
      // the rows of a heat map
      found.encoding = Object.assign({}, found.encoding, {
        y: Object.assign({}, y, { axis: Object.assign({}, y.axis, {
          labelExpr: "split(" + y.axis.labelExpr + ", ' \u00b7 ')", labelLineHeight: 11, labelFontSize: 10,
        }) })
      });
    }
    if (y && y.type === "nominal" && y.axis) {
      var lines = { labelExpr: "split(datum.label, ': ')", labelLineHeight: 12, labelFontSize: 11 };
      found.encoding = Object.assign({}, found.encoding, {
        y: Object.assign({}, y, { axis: Object.assign({}, y.axis, lines) })
      });
    }
    if (found.layer) found.layer = found.layer.map(function (one) { return narrowed(one, width); });
    if (found.concat) {
      found.columns = 1;
      found.concat = found.concat.map(function (panel) { return narrowed(panel, width); });
      return found;
    }
    if (found.vconcat) {
      found.vconcat = found.vconcat.map(function (panel) { return narrowed(panel, width); });
      return found;
    }
    if (typeof found.height === "number" && (spec.layer || []).some(inTwoLines)) found.height *= 1.3;
    if (typeof found.width === "number" && found.width > width) found.width = Math.max(width, LEAST);
    if (onPaper && !(spec.layer || []).some(hasRows)) {
      // names at the ends of lines keep their distance
      var high = (spec.layer || []).some(isNamedAtItsEnd) ? 1.4 * HIGH : HIGH;
      if (found.height > high) found.height = high;
    }
    return found;
  }
  function embedded(chart, spec) {
    return embed(chart, spec, {
      mode: "vega-lite",
      ast: true,
      actions: false,
      renderer: "svg",
      defaultStyle: false,
      tooltip: { disableDefaultStyle: true },
    });
  }
  // the width of the plot, or of the widest of several
  function widest(spec) {
    var plots = spec.concat || spec.vconcat || [spec];
    return Math.max.apply(null, plots.map(function (plot) {
      return typeof plot.width === "number" ? plot.width : Infinity;
    }));
  }
  // as many panels side by side as there is room for
  function sideBySide(spec, room, columns, less) {
    var width = Math.min(Math.floor(room / columns) - LABELS, widest(spec)) - Math.ceil(less / columns);
    return Object.assign({}, spec, {
      columns: columns,
      concat: spec.concat.map(function (panel) {
        if (typeof panel.width !== "number") return panel;
        var found = Object.assign({}, panel, { width: Math.max(Math.min(panel.width, width), LEAST) });
        return titled(found, found.width - 20);
      }),
    });
  }
  function sized(spec, room, less) {
    var panels = spec.concat ? Math.min(spec.columns || 1, spec.concat.length) : 1;
    var least = panels > 1 ? Math.min(spec.concat[0].width || PANEL, PANEL) : room;
    var columns = Math.min(panels, Math.floor(room / (least + LABELS)));
    if (columns > 1) return sideBySide(spec, room, columns, less);
    if (room <= NARROW) return narrowed(spec, Math.min(room - LABELS, widest(spec)) - less);
    if (!less || typeof spec.width !== "number") return spec;
    // names of columns do not fit above narrower ones
    if ((spec.layer || []).some(isHeadedAbove)) return narrowed(spec, spec.width - less);
    return Object.assign({}, spec, { width: Math.max(spec.width - less, 2 * LEAST) });
  }
  // what stands beside a plot (labels, titles) is known once it is drawn: then it is drawn again,
  // and once more where that changed what stands beside it
  var TRIES = 3;
  function fitted(chart, spec, less, tries) {
    var room = roomOf(chart);
    return embedded(chart, sized(spec, room, less)).then(function (result) {
      var beyond = chart.querySelector("svg").getBoundingClientRect().width - room;
      if (beyond <= 0 || tries === 1) return result;
      result.finalize();
      return fitted(chart, spec, less + Math.ceil(beyond) + 4, tries - 1);
    });
  }

  // charts are drawn when they come near the screen; nothing in them is evaluated
  function draw(figure) {
    if (drawn.has(figure)) return drawn.get(figure);
    var chart = figure.querySelector(".chart");
    var made = fitted(chart, contentOf(figure).spec, 0, TRIES).then(function (result) {
      // the chart is one image with a name; Vega's parts would each need one
      chart.querySelector("svg").setAttribute("aria-hidden", "true");
      chart.classList.add("drawn");
      return result;
    }).catch(function (error) {
      chart.classList.add("drawn");
      chart.textContent = "This chart cannot be drawn here (" + error.message + "). Its numbers stand below.";
      return null;
    });
    drawn.set(figure, made);
    return made;
  }

  var figures = Array.from(document.querySelectorAll(".figure"));
  var queue = [];
  var working = false;
  function work() {
    var figure = queue.shift();
    working = Boolean(figure);
    if (figure) {
      draw(figure).then(function () { requestAnimationFrame(function () { setTimeout(work, 0); }); });
    }
  }
  var near = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting) return;
      near.unobserve(entry.target);
      queue.push(entry.target);
    });
    if (!working) work();
  }, { rootMargin: "400px" });
  figures.forEach(function (figure) { near.observe(figure); });

  // numbers: as text, never as markup
  function cell(tag, value) {
    var made = document.createElement(tag);
    // four digits can be read; the CSV file has all
    var long = typeof value === "number" && !Number.isInteger(value);
    made.textContent = value === null ? "" : String(long ? Number(value.toPrecision(4)) : value);
    // the CSV file keeps the hyphen, which programs read
    if (typeof value === "number") made.textContent = made.textContent.replace(/^-/, "\u2212");
    if (typeof value === "number") made.className = "number";
    return made;
  }
  function fillNumbers(details) {
    if (details.dataset.filled) return;
    details.dataset.filled = "yes";
    var content = contentOf(details.closest(".figure"));
    var scroll = document.createElement("div");
    scroll.className = "scroll";
    scroll.tabIndex = 0;
    scroll.setAttribute("role", "group");
    scroll.setAttribute("aria-label", details.querySelector("summary").textContent);
    var table = document.createElement("table");
    var head = table.createTHead().insertRow();
    content.columns.forEach(function (name) {
      var title = cell("th", name);
      title.scope = "col";
      head.append(title);
    });
    var body = table.createTBody();
    content.rows.forEach(function (row) {
      var line = body.insertRow();
      row.forEach(function (value) { line.append(cell("td", value)); });
    });
    scroll.append(table);
    details.append(scroll);
  }

  function save(name, text, type) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: type }));
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
  }
  function quoted(value) {
    var text = value === null ? "" : String(value);
    // a spreadsheet would read a text that begins so as a formula
    if (typeof value === "string" && /^[=+\-@\t\r]/.test(text)) text = "'" + text;
    return /[",\n\r]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }
  function asCsv(content) {
    return [content.columns].concat(content.rows)
      .map(function (row) { return row.map(quoted).join(","); }).join("\r\n") + "\r\n";
  }
  function withColours(svg) {
    var style = getComputedStyle(root);
    var probe = document.createElement("span");
    probe.hidden = true;
    document.body.append(probe);
    var text = svg.replace(/var\((--[a-z0-9-]+)\)/g, function (whole, name) {
      probe.style.color = whole;
      return style.getPropertyValue(name) ? getComputedStyle(probe).color : whole;
    });
    probe.remove();
    return text;
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest("button[data-save]");
    if (!button) return;
    var figure = button.closest(".figure");
    if (button.dataset.save === "csv") {
      save(figure.dataset.name + ".csv", asCsv(contentOf(figure)), "text/csv");
    } else {
      draw(figure).then(function (result) {
        if (!result) return null;
        return result.view.toSVG().then(function (svg) {
          save(figure.dataset.name + ".svg", withColours(svg), "image/svg+xml");
        });
      });
    }
  });
  document.addEventListener("toggle", function (event) {
    if (event.target.open && event.target.classList.contains("numbers")) fillNumbers(event.target);
  }, true);

  var study = document.getElementById("study-file");
  if (study) {
    document.getElementById("save-study").addEventListener("click", function () {
      save("study.json", JSON.parse(study.textContent), "application/json");
    });
  }

  // a link into a closed part opens it
  function openTarget() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    for (var at = target; at; at = at.parentElement) {
      if (at.tagName === "DETAILS") at.open = true;
    }
    if (target) target.scrollIntoView();
  }
  window.addEventListener("hashchange", openTarget);
  if (location.hash) openTarget();

  // on paper everything is drawn, as wide as its column, and what is closed is open
  function forPaper() {
    document.querySelectorAll("details:not(.numbers, .long)").forEach(function (one) { one.open = true; });
    if (!onPaper) {
      onPaper = true;
      figures.forEach(function (figure) { drawn.delete(figure); });
    }
    return Promise.all(figures.map(draw));
  }
  function forScreen() {
    onPaper = false;
    figures.forEach(function (figure) {
      drawn.delete(figure);
      near.observe(figure);
    });
  }
  document.getElementById("print-page").addEventListener("click", function () {
    forPaper().then(function () { window.print(); });
  });
  window.addEventListener("beforeprint", forPaper);
  window.addEventListener("afterprint", forScreen);
})();
