(function () {
  "use strict";
  var source = document.getElementById("explorer-data");
  if (!source) return;
  var data = JSON.parse(source.textContent);
  var byId = function (name) { return document.getElementById("explorer-" + name); };
  var sides = [{ name: "left" }, { name: "right" }];
  var shown = [];
  var question = null;

  // everything from a log reaches the page through here: as text, never as markup
  function make(tag, className, text) {
    var element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  function option(value, text) {
    var made = make("option", "", text);
    made.value = String(value);
    return made;
  }

  function fill(select, groups) {
    select.replaceChildren();
    groups.forEach(function (group) {
      var into = select;
      if (group.label) {
        into = make("optgroup");
        into.label = group.label;
        select.append(into);
      }
      group.options.forEach(function (each) { into.append(option(each[0], each[1])); });
    });
  }

  function grouped(items, labelOf, optionOf) {
    var groups = new Map();
    items.forEach(function (item) {
      var label = labelOf(item);
      if (!groups.has(label)) groups.set(label, { label: label, options: [] });
      groups.get(label).options.push(optionOf(item));
    });
    return Array.from(groups.values());
  }

  var classes = {};
  Object.keys(data.marks).forEach(function (kind) {
    classes[kind] = "explorer-" + (kind === "answer" ? "answer-said" : kind);
  });

  function render(parts, into, marks) {
    parts.forEach(function (part) {
      if (typeof part === "string") {
        into.append(part);
      } else if (data.marks[part[0]]) {
        var mark = make("mark", classes[part[0]], part[1]);
        mark.title = data.marks[part[0]][1].replace("{}", function () { return part[2]; });
        if (marks) marks.push({ kind: part[0], element: mark });
        into.append(mark);
      } else {
        into.append(make("span", "explorer-" + part[0], part[1]));
      }
    });
  }

  function text(parts, className, empty, marks) {
    var box = make("div", "explorer-text " + className);
    if (parts.length) render(parts, box, marks);
    else box.append(make("span", "explorer-empty", empty));
    return box;
  }

  function scrolling(box, label) {
    box.classList.add("explorer-scroll");
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    box.setAttribute("aria-label", label);
    return box;
  }

  function promptOf(sample, title) {
    var column = make("div", "explorer-side");
    if (title) column.append(make("h3", "", title));
    var box = make("div", "explorer-text");
    data.prompts[sample.prompt].forEach(function (message) {
      box.append(make("span", "explorer-role", message[0]));
      render(message[1], box);
      box.append("\n");
    });
    column.append(scrolling(box, title ? "Prompt, " + title : "Prompt"));
    return column;
  }

  function showPrompts(left, right) {
    var prompts = left.prompt === right.prompt
      ? [promptOf(left, "")]
      : [promptOf(left, left.title), promptOf(right, right.title)];
    byId("prompts").replaceChildren.apply(byId("prompts"), prompts);
  }

  function showSide(side, sample) {
    var column = make("div", "explorer-side");
    column.setAttribute("role", "group");
    var heading = make("h3", "", sample.title);
    heading.id = "explorer-title-" + side.name;
    column.setAttribute("aria-labelledby", heading.id);
    var facts = make("dl", "explorer-facts");
    sample.facts.forEach(function (fact) {
      facts.append(make("dt", "", fact[0]), make("dd", "", fact[1]));
    });
    if (sample.link) {
      var link = make("a", "", "Open in Inspect's viewer");
      link.href = sample.link;
      var place = make("dd");
      place.append(link);
      facts.append(make("dt", "", "Whole sample"), place);
    }
    side.marks = [];
    side.at = {};
    var thinking = text(sample.thinking, "explorer-thinking", sample.unthought || "No thinking is shown.", side.marks);
    scrolling(thinking, "Thinking, " + sample.title);
    var map = make("div", "explorer-map");
    map.setAttribute("aria-hidden", "true");
    var frame = make("div", "explorer-frame");
    frame.append(thinking, map);
    side.thinking = thinking;
    side.map = map;
    var reply = text(sample.reply, "explorer-answer", "No reply.", []);
    scrolling(reply, "Reply, " + sample.title);
    column.append(heading, facts, make("h4", "", "Thinking"), buttonsOf(side, sample.title), frame,
      make("h4", "", "Reply"), reply);
    map.addEventListener("click", function (event) {
      var height = map.getBoundingClientRect().height || 1;
      var share = (event.clientY - map.getBoundingClientRect().top) / height;
      thinking.scrollTop = share * thinking.scrollHeight - thinking.clientHeight / 2;
    });
    thinking.addEventListener("scroll", function () { placeWindow(side); }, { passive: true });
    return column;
  }

  function buttonsOf(side, title) {
    var row = make("div", "explorer-marks");
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", "Marks in the thinking, " + title);
    Object.keys(data.marks).forEach(function (kind) {
      var of = side.marks.filter(function (mark) { return mark.kind === kind; });
      if (!of.length) return;
      var button = make("button", classes[kind], data.marks[kind][0] + " " + of.length);
      button.type = "button";
      button.title = "Go to the next one";
      button.addEventListener("click", function () {
        var place = side.at[kind] === undefined ? 0 : (side.at[kind] + 1) % of.length;
        side.at[kind] = place;
        side.marks.forEach(function (mark) { mark.element.classList.remove("explorer-here"); });
        of[place].element.classList.add("explorer-here");
        centre(side.thinking, of[place].element.getBoundingClientRect());
      });
      row.append(button);
    });
    return row;
  }

  function centre(box, place) {
    var frame = box.getBoundingClientRect();
    box.scrollTop += place.top - frame.top - box.clientHeight / 2;
  }

  // where the marks are in the whole of the thinking, a line for each place and kind
  function drawMap(side) {
    var box = side.thinking;
    var whole = box.scrollHeight || 1;
    var top = box.getBoundingClientRect().top - box.scrollTop;
    var seen = new Set();
    var lines = document.createDocumentFragment();
    side.marks.forEach(function (mark) {
      var at = Math.round((mark.element.getBoundingClientRect().top - top) / whole * 400);
      var key = mark.kind + at;
      if (seen.has(key)) return;
      seen.add(key);
      var line = make("i", classes[mark.kind]);
      line.style.top = at / 4 + "%";
      lines.append(line);
    });
    side.window = make("b");
    side.map.replaceChildren(lines, side.window);
    placeWindow(side);
  }

  function placeWindow(side) {
    var box = side.thinking;
    if (!side.window) return;
    side.window.hidden = box.scrollHeight <= box.clientHeight + 1;
    side.window.style.top = box.scrollTop / box.scrollHeight * 100 + "%";
    side.window.style.height = box.clientHeight / box.scrollHeight * 100 + "%";
  }

  function show(left, right) {
    var chosen = [left, right].map(function (index) { return data.samples[index]; });
    byId("left").value = String(left);
    byId("right").value = left === right ? "" : String(right);
    showPrompts(chosen[0], chosen[1]);
    // a sample beside itself is one column
    shown = left === right ? sides.slice(0, 1) : sides;
    var columns = shown.map(function (side, place) { return showSide(side, chosen[place]); });
    byId("sides").replaceChildren.apply(byId("sides"), columns);
    shown.forEach(drawMap);
    byId("summary").textContent = chosen[0].told === chosen[1].told
      ? (left === right ? capitalised(chosen[0].told) : "Both " + chosen[0].told)
      : "First: " + chosen[0].told + ". Second: " + chosen[1].told;
    find(false);
  }

  function capitalised(text) { return text.charAt(0).toUpperCase() + text.slice(1); }

  function isShown(sample) {
    var wanted = byId("mitigation").value;
    return !wanted || data.samples[sample].mitigation === wanted;
  }

  function samplesOf(index) { return data.questions[index].samples.filter(isShown); }

  // samples of the mitigation alone, and what has one
  function filter() {
    var task = byId("task").value;
    fillTasks();
    fillJumps();
    if (questionsOf(Number(task)).length) byId("task").value = task;
    var list = questionsOfTask();
    var index = data.questions.indexOf(question);
    showQuestion(list.indexOf(index) < 0 ? list[0] : index);
  }

  function fillTasks() {
    fill(byId("task"), [{ label: "", options: data.tasks
      .map(function (name, index) { return [index, name]; })
      .filter(function (task) { return questionsOf(task[0]).length; }) }]);
  }

  function fillJumps() {
    var pairs = data.jumps.map(function (_, index) { return index; }).filter(function (index) {
      return isShown(data.jumps[index].left) && isShown(data.jumps[index].right);
    });
    fill(byId("jump"), [{ label: "", options: [["", "choose a pair of samples"]] }].concat(
      grouped(pairs, function (index) { return data.jumps[index].kind; },
        function (index) { return [index, data.jumps[index].label]; })));
  }

  function showQuestion(index, left, right) {
    question = data.questions[index];
    byId("task").value = String(question.task);
    fillQuestions();
    byId("question").value = String(index);
    var groups = grouped(samplesOf(index), function (at) { return data.samples[at].group; },
      function (at) { return [at, data.samples[at].label]; });
    fill(byId("left"), groups);
    fill(byId("right"), [{ label: "", options: [["", "none"]] }].concat(groups));
    if (left === undefined) {
      // the same model at its least and its most thinking, where it had budgets; else one sample
      var ends = groups.map(function (group) {
        return [group.options[0][0], group.options[group.options.length - 1][0]];
      });
      var pair = ends.find(function (both) {
        return data.samples[both[0]].budget !== data.samples[both[1]].budget;
      }) || [ends[0][0], ends[0][0]];
      left = pair[0];
      right = pair[1];
    }
    var place = questionsOfTask().indexOf(index);
    byId("previous").disabled = place <= 0;
    byId("next").disabled = place >= questionsOfTask().length - 1;
    show(left, right);
  }

  function questionsOfTask() { return questionsOf(Number(byId("task").value)); }

  function questionsOf(task) {
    return data.questions.map(function (_, index) { return index; }).filter(function (index) {
      return data.questions[index].task === task && samplesOf(index).length;
    });
  }

  function fillQuestions() {
    fill(byId("question"), grouped(questionsOfTask(),
      function (index) { return data.questions[index].stratum; },
      function (index) { return [index, data.questions[index].name]; }));
  }

  function jump(index) {
    var to = data.jumps[index];
    if (!to) return;
    if (!isShown(to.left) || !isShown(to.right)) {
      byId("mitigation").value = "";
      fillTasks();
      fillJumps();
    }
    byId("jump").value = String(index);
    showQuestion(data.samples[to.left].question, to.left, to.right);
  }

  function step(by) {
    var list = questionsOfTask();
    var next = list[list.indexOf(Number(byId("question").value)) + by];
    if (next !== undefined) showQuestion(next);
  }

  var matches = [];
  var current = -1;

  function ranges(words) {
    var found = [];
    var pattern = new RegExp(words.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "giu");
    document.querySelectorAll("#explorer-tool .explorer-text").forEach(function (box) {
      var nodes = [];
      var whole = "";
      var walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        nodes.push({ node: walker.currentNode, start: whole.length });
        whole += walker.currentNode.data;
      }
      var at = 0;
      Array.from(whole.matchAll(pattern)).forEach(function (match) {
        var range = document.createRange();
        while (at + 1 < nodes.length && nodes[at + 1].start <= match.index) at += 1;
        range.setStart(nodes[at].node, match.index - nodes[at].start);
        var end = match.index + match[0].length;
        var last = at;
        while (last + 1 < nodes.length && nodes[last + 1].start < end) last += 1;
        range.setEnd(nodes[last].node, end - nodes[last].start);
        found.push({ range: range, box: box });
      });
    });
    return found;
  }

  function highlight(name, list) {
    if (!window.Highlight || !CSS.highlights) return;
    var made = new Highlight();
    list.forEach(function (match) { made.add(match.range); });
    CSS.highlights.set(name, made);
  }

  function find(move) {
    var words = byId("find").value;
    matches = words ? ranges(words) : [];
    current = -1;
    highlight("explorer-found", matches);
    highlight("explorer-found-here", []);
    byId("found-previous").disabled = byId("found-next").disabled = !matches.length;
    byId("found").textContent = words ? matches.length + (matches.length === 1 ? " match" : " matches") : "";
    if (move && matches.length) goTo(0);
  }

  function goTo(index) {
    current = (index + matches.length) % matches.length;
    var match = matches[current];
    highlight("explorer-found-here", [match]);
    var details = match.box.closest("details");
    if (details) details.open = true;
    centre(match.box, match.range.getBoundingClientRect());
    var frame = match.box.getBoundingClientRect();
    if (frame.top < 0 || frame.top > window.innerHeight - 60) match.box.scrollIntoView({ block: "center" });
    byId("found").textContent = (current + 1) + " of " + matches.length;
  }

  function followAddress() {
    var named = /^#explorer-jump-(\d+)$/.exec(location.hash);
    if (!named || !data.jumps[Number(named[1])]) return;
    jump(Number(named[1]));
    document.getElementById("explorer-tool").scrollIntoView();
    byId("jump").focus({ preventScroll: true });
  }

  byId("scope").textContent = data.scope;
  if (!data.questions.length) {
    byId("tool").querySelectorAll(".explorer-controls, .explorer-prompts")
      .forEach(function (part) { part.hidden = true; });
    return;
  }
  fill(byId("mitigation"), [{ label: "", options: [["", "all"]].concat(
    data.mitigations.map(function (name) { return [name, name]; })) }]);
  byId("mitigations").hidden = data.mitigations.length < 2;
  byId("mitigation").addEventListener("change", filter);
  fillTasks();
  fillJumps();
  byId("jump").addEventListener("change", function () {
    if (byId("jump").value !== "") jump(Number(byId("jump").value));
  });
  byId("task").addEventListener("change", function () {
    byId("jump").value = "";
    showQuestion(questionsOfTask()[0]);
  });
  byId("question").addEventListener("change", function () {
    byId("jump").value = "";
    showQuestion(Number(byId("question").value));
  });
  ["left", "right"].forEach(function (name) {
    byId(name).addEventListener("change", function () {
      var first = Number(byId("left").value), second = byId("right").value;
      show(first, second === "" ? first : Number(second));
    });
  });
  byId("previous").addEventListener("click", function () { step(-1); });
  byId("next").addEventListener("click", function () { step(1); });
  byId("find").addEventListener("input", function () { find(true); });
  byId("find").addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !matches.length) return;
    event.preventDefault();
    goTo(current + (event.shiftKey ? -1 : 1));
  });
  byId("found-previous").addEventListener("click", function () { goTo(current - 1); });
  byId("found-next").addEventListener("click", function () { goTo(current + 1); });
  window.addEventListener("hashchange", followAddress);
  window.addEventListener("resize", function () { shown.forEach(drawMap); });
  if (data.jumps.length) jump(0);
  else showQuestion(0);
  followAddress();
})();
