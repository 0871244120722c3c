#include "model/service_error.hpp"

#include "model/check.hpp"

namespace weir::model {

std::string_view name_of(ServiceError error) {
  switch (error) {
    case ServiceError::ProvisionedThroughputExceededException:
      return "ProvisionedThroughputExceededException";
    case ServiceError::InternalFailure:
      return "InternalFailure";
    case ServiceError::InternalFailureException:
      return "InternalFailureException";
    case ServiceError::InvalidArgumentException:
      return "InvalidArgumentException";
    case ServiceError::ResourceNotFoundException:
      return "ResourceNotFoundException";
    case ServiceError::ExpiredIteratorException:
      return "ExpiredIteratorException";
    case ServiceError::ValidationException:
      return "ValidationException";
    case ServiceError::ResourceInUseException:
      return "ResourceInUseException";
    case ServiceError::LimitExceededException:
      return "LimitExceededException";
    case ServiceError::ExpiredNextTokenException:
      return "ExpiredNextTokenException";
  }
  CHECK(false && "a service error without a name");
}

}  // namespace weir::model
