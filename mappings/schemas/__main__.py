"""Write the schemas anew."""

from utsushi.mappings import schemas

schemas.write()
