-- keys.lua: every request comes with the next of many keys, because one key may be used 120 times a minute only.
local keys, n = {}, 0

for line in io.lines(os.getenv('KEYRACK_KEYS')) do
  keys[#keys + 1] = line
end
request = function()
  n = n % #keys + 1
  return wrk.format('GET', nil, { Authorization = keys[n] })
end
dofile(os.getenv('KEYRACK_RESULT'))
