"""The API object: its operations, its problems, its description."""

from importlib.metadata import version
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from kitaphana.edges.api import problems
from kitaphana.edges.api.views import catalogue, holding, joining, lending, standing

FIRST_PROBLEM = 400


class Api(NinjaAPI):
    """Says in its description that problems come as problem+json."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:  # Any: ninja's own options
        """OpenAPI 3.1 of all operations."""
        schema = super().get_openapi_schema(**options)
        for path in schema["paths"].values():
            for operation in path.values():
                _name_problems(operation["responses"])
        return schema


def _name_problems(responses: dict[int, dict[str, Any]]) -> None:
    for status, response in responses.items():
        content = response.get("content", {})
        if int(status) >= FIRST_PROBLEM and "application/json" in content:
            content[problems.MEDIA_TYPE] = content.pop("application/json")


api = Api(
    title="Kitaphana",
    version=version("kitaphana"),
    description="Search and lending for terminals and partners. Times are UTC; names follow `Accept-Language`.",
    urls_namespace="api",
)
api.add_router("", catalogue.router)
api.add_router("", lending.router)
api.add_router("", holding.router)
api.add_router("", standing.router)
api.add_router("", joining.router)
problems.register(api)
