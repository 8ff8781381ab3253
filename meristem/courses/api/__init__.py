"""/api/v1: the catalogue for everyone, and writing courses for authors. The same services as the pages."""

from ninja import Router

from meristem.courses.api.authoring import router as authoring
from meristem.courses.api.catalogue import router as catalogue
from meristem.courses.api.outline import router as outline

router = Router()
router.add_router("", catalogue)
router.add_router("", authoring)
router.add_router("", outline)
