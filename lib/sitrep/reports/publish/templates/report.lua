-- Text goes into the Typst document as strings, word for word. As markup, which pandoc would write,
-- Typst would set "..." and "-5" with other characters, and "1. x" in a cell as a list.

local function typst(code)
  return pandoc.RawInline("typst", "#" .. code .. ";")
end

local function quoted(text)
  return '"' .. text:gsub('[\\"]', "\\%0") .. '"'
end

-- As an address, which pandoc would encode, the name of a file could be another.
local function image(image)
  local alt = pandoc.utils.stringify(image.caption)
  if image.attributes.svg then
    return typst("drawing(" .. quoted(image.attributes.svg) .. ", " .. quoted(alt) .. ")")
  end
  if image.attributes.embedded then
    return typst("picture(" .. quoted(image.attributes.embedded) .. ", " .. quoted(alt) .. ")")
  end
  return typst("image(" .. quoted(image.attributes.file) .. ", alt: " .. quoted(alt) .. ")")
end

local function text(str)
  return typst(quoted(str.text))
end

local function code(code)
  return typst("raw(" .. quoted(code.text) .. ")")
end

-- A table is no figure, its numbers stand right, and its caption is a line above it.
local function plain_table(table)
  table.classes = { "typst:no-figure" }
  local parts = { table.head.rows }
  for _, body in ipairs(table.bodies) do
    parts[#parts + 1] = body.body
  end
  for _, rows in ipairs(parts) do
    for _, row in ipairs(rows) do
      for _, cell in ipairs(row.cells) do
        if cell.classes:includes("number") then
          cell.alignment = "AlignRight"
        end
      end
    end
  end
  local blocks = table.caption.long:clone()
  blocks:insert(table)
  return blocks
end

-- Cards stand beside each other: each is an argument of the function that sets them.
local END = "]/* card */"

local function side_by_side(blocks)
  for _, block in ipairs(blocks) do
    if block.t == "RawBlock" and block.text == "#card[" then
      block.text = "[#card["
    elseif block.t == "RawBlock" and block.text == END then
      block.text = "]],"
    end
  end
  blocks:insert(1, pandoc.RawBlock("typst", "#cards("))
  blocks:insert(pandoc.RawBlock("typst", ")"))
  return blocks
end

-- A div of a class is set by the function of that name in report.typ; the frame that lets the page
-- scroll a table is none.
local function styled(div)
  local blocks = div.content
  local class = div.classes[1]
  if class == "cards" then
    return side_by_side(blocks)
  end
  if class and class ~= "scroll" then
    blocks:insert(1, pandoc.RawBlock("typst", "#" .. class .. "["))
    blocks:insert(pandoc.RawBlock("typst", class == "card" and END or "]"))
  end
  return blocks
end

-- What introduces a table or a figure stays on its page.
local function keep_with_next(blocks)
  for place = 1, #blocks - 1 do
    local next = blocks[place + 1].t
    if blocks[place].t == "Para" and (next == "Table" or next == "Figure") then
      blocks[place] = pandoc.Div(blocks[place], { ["typst:sticky"] = "true" })
    end
  end
  return blocks
end

return {
  { Image = image }, -- before what it says becomes code
  { Str = text, Code = code, Table = plain_table, Div = styled, Blocks = keep_with_next },
}
