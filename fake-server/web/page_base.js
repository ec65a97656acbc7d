// What the scripts of all pages begin with; one of them follows in the same file.
"use strict";

const byId = (id) => document.getElementById(id);

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function status(state, text) {
  byId("status").dataset.state = state;
  setText(byId("status"), text);
}

